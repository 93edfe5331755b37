const began = performance.now();

/** One line on standard error with the seconds since the start; standard output is for results. */
export function say(text: string): void {
  process.stderr.write(`lab ${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s  ${text}\n`);
}

/** Runs a step and says how long it took, when it took long enough to be noticed. */
export async function timed<T>(name: string, action: () => Promise<T>): Promise<T> {
  const start = performance.now();
  try {
    const result = await action();
    const seconds = (performance.now() - start) / 1000;
    if (seconds >= 0.5) say(`${name}: ${seconds.toFixed(1)} s`);
    return result;
  } catch (error) {
    say(`${name}: failed after ${((performance.now() - start) / 1000).toFixed(1)} s`);
    throw error;
  }
}

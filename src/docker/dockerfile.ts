/** One instruction of a Dockerfile. */
export interface Instruction {
  /** Counted from 1. */
  readonly line: number;
  readonly text: string;
}

/**
 * The instructions with their lines, in order: the classic builder counts its steps the same way.
 * Knows comments, the `escape` directive, continuation lines and here-documents (Dockerfile reference, "Format").
 */
export function dockerfileInstructions(text: string): readonly Instruction[] {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  const escape = /^#\s*escape\s*=\s*`\s*$/imu.test(lines.slice(0, 3).join('\n')) ? '`' : '\\';
  const instructions: Instruction[] = [];
  let current: { readonly line: number; text: string } | undefined;
  for (let index = 0; index < lines.length; index += 1) {
    const line = (lines[index] ?? '').trim();
    if (line === '' || line.startsWith('#')) continue;
    const continues = line.endsWith(escape);
    const content = continues ? line.slice(0, -1).trimEnd() : line;
    if (current === undefined) current = { line: index + 1, text: content };
    else current.text = `${current.text} ${content}`;
    if (continues) continue;
    for (const match of current.text.matchAll(/<<-?(["']?)([A-Za-z_]\w*)\1/gu)) {
      const end = match[2];
      do index += 1;
      while (index < lines.length && (lines[index] ?? '').trim() !== end);
    }
    instructions.push(current);
    current = undefined;
  }
  if (current !== undefined) instructions.push(current);
  return instructions;
}

import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { database, queue } from './services.mjs';

function factorsOf(number) {
  const factors = [];
  for (let divisor = 2; divisor * divisor <= number; divisor += 1) {
    for (; number % divisor === 0; number /= divisor) factors.push(divisor);
  }
  return number > 1 ? [...factors, number] : factors;
}

process.on('SIGTERM', () => process.exit(0));
console.log('Waiting for jobs');

for (;;) {
  try {
    // Moves a job to this worker's own list and waits up to five seconds for one. It leaves that list only when its result is stored,
    // so a worker that dies loses nothing: its list can be looked into under its name.
    const mine = `jobs:${hostname()}`;
    const job = await queue((redis) => redis.command('BLMOVE', 'jobs', mine, 'RIGHT', 'LEFT', '5'));
    if (job === null) continue;
    const factors = factorsOf(Number(job)).join(' × ');
    await database((postgres) => postgres.query('INSERT INTO results (number, factors, worker) VALUES ($1, $2, $3)', [job, factors, hostname()]));
    await queue((redis) => redis.command('LREM', mine, '1', job));
    console.log(`${job} = ${factors}`);
  } catch (error) {
    console.error(`${error.message} Trying again.`);
    await sleep(1000);
  }
}

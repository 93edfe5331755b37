import { parseArgs } from 'node:util';
import { fuzz } from './fuzz.ts';

const { values } = parseArgs({ options: { inputs: { type: 'string', default: '100000' }, seed: { type: 'string' } } });
const count = Number(values.inputs);
const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
if (!Number.isSafeInteger(count) || count < 1 || !Number.isSafeInteger(seed)) {
  console.error('--inputs and --seed take whole numbers.');
  process.exitCode = 2;
} else {
  const report = fuzz(count, seed);
  console.log(JSON.stringify(report, undefined, 2));
  if (report.failure !== undefined) process.exitCode = 1;
}

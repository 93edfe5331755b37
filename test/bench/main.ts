import type { JsonResult } from './measure.ts';

const parts: Readonly<Record<string, () => Promise<JsonResult>>> = {
  deploy: async () => (await import('./deploy.ts')).benchDeploy(),
  load: async () => (await import('./load.ts')).benchLoad(),
  canvas: async () => (await import('./canvas.ts')).benchCanvas(),
  typing: async () => (await import('./typing.ts')).benchTyping(),
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in parts));
if (unknown.length > 0) {
  console.error(`There is no benchmark called ${unknown.join(', ')}. Choose from ${Object.keys(parts).join(', ')}.`);
  process.exitCode = 2;
} else {
  for (const [name, bench] of Object.entries(parts)) {
    if (wanted.length === 0 || wanted.includes(name)) {
      console.log(JSON.stringify(await bench(), undefined, 2));
    }
  }
}

// Used as `node --import test/support/electron/register.mjs out/main/index.js`: runs the real, built main process
// on the stand-in of the Electron API, where no Electron binary can be had.
import { register } from 'node:module';

const standIn = new URL('../../../out/node/electron-stand-in.js', import.meta.url).href;
register(new URL('./hooks.mjs', import.meta.url), { data: { standIn } });

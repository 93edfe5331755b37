import { resolve } from 'node:path';
import { defineConfig, type Plugin } from 'vite';

/**
 * Modules that dockerode loads at once and Slipway never calls (ssh endpoints go through the ssh program, builds through the classic builder):
 * with ssh2 and gRPC behind them they take longer to load than everything else together. They stay in node_modules and load when called.
 */
const lazyModules = ['docker-modem/lib/ssh.js', 'dockerode/lib/session.js'];

const loadWhenCalled: Plugin = {
  name: 'load-when-called',
  load(id) {
    const name = lazyModules.find((module) => id.replaceAll('\\', '/').endsWith(`/node_modules/${module}`));
    return name === undefined ? null : `module.exports = (...args) => require('${name}')(...args);`;
  },
};

// The CLI and the web shell, and the programs of tests and benchmarks. Dependencies are bundled: a command line that starts in a tenth of a second
// cannot look for two hundred files first.
export default defineConfig({
  plugins: [loadWhenCalled],
  ssr: {
    noExternal: true,
    // Not for bundling: these find files beside themselves, or are large and for tests only.
    external: ['open', 'write-file-atomic', 'ws', '@playwright/test', 'playwright', 'playwright-core', 'vitest', 'electron', 'elkjs', ...lazyModules],
  },
  build: {
    ssr: true,
    // Half the text to parse at every start.
    minify: true,
    target: 'node20',
    outDir: 'out/node',
    emptyOutDir: true,
    rollupOptions: {
      input: {
        slipway: resolve('src/cli/main.ts'),
        'electron-stand-in': resolve('test/support/electron/stand-in.ts'),
        bench: resolve('test/bench/main.ts'),
        fuzz: resolve('test/fuzz/main.ts'),
      },
      // Our own modules do nothing by being imported, except the programs themselves: what a command does not use, it does not load.
      treeshake: { moduleSideEffects: (id) => !id.replaceAll('\\', '/').includes('/src/') || id.endsWith('/main.ts') },
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
});

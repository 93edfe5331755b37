import { resolve } from 'node:path';
import { defineConfig } from 'vite';

// The CLI and the web shell: plain Node programs, dependencies left in node_modules.
export default defineConfig({
  build: {
    ssr: true,
    target: 'node20',
    outDir: 'out/node',
    emptyOutDir: true,
    rollupOptions: {
      input: {
        slipway: resolve('src/cli/main.ts'),
        'electron-stand-in': resolve('test/support/electron/stand-in.ts'),
        bench: resolve('test/bench/main.ts'),
        lab: resolve('test/support/lab/main.ts'),
      },
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
});

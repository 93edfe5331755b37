import { resolve } from 'node:path';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

// main and preload for Electron; the renderer is shared with the web shell (see vite.node.config.ts for that and the CLI).
export default defineConfig({
  main: {
    build: { outDir: 'out/main', rollupOptions: { input: resolve('src/main/index.ts') } },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      // A sandboxed preload must be one CommonJS file with nothing left to require but electron.
      externalizeDeps: false,
      isolatedEntries: true,
      rollupOptions: { input: resolve('src/preload/index.ts'), output: { format: 'cjs', entryFileNames: '[name].cjs' } },
    },
  },
  renderer: {
    root: 'renderer',
    base: './',
    plugins: [react(), tailwindcss()],
    build: { outDir: 'out/renderer', minify: true, emptyOutDir: true, chunkSizeWarningLimit: 4000, rollupOptions: { input: resolve('renderer/index.html') } },
  },
});

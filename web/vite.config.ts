/** How the pages are built: `npm run build -w web` writes web/dist, which the server serves as it is. */
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { preloadFont } from './offline/preload-font.ts'
import { serviceWorker } from './offline/service-worker-plugin.ts'

const HERE = import.meta.dirname

export default defineConfig({
  root: HERE,
  plugins: [
    react(),
    preloadFont('inter-latin-wght-normal'),
    serviceWorker({ template: `${HERE}/offline/service-worker.js` }),
  ],
  // Two copies of any of these know nothing of each other's types: edits would be lost in silence.
  resolve: {
    dedupe: ['yjs', 'y-protocols', 'lib0', '@tiptap/pm', '@tiptap/core', 'react', 'react-dom'],
  },
  build: {
    // The first versions that know light-dark(): lowered, it would no longer follow the theme switch.
    target: ['chrome123', 'edge123', 'firefox120', 'safari17.5'],
    // The worker that keeps the pages takes over while they load; what was preloaded before is then fetched again.
    modulePreload: false,
    rolldownOptions: { input: [`${HERE}/index.html`, `${HERE}/test-client.html`] },
    // The editor with its document model is one chunk of about 600 kB, loaded only when notes are shown.
    chunkSizeWarningLimit: 700,
  },
  server: {
    proxy: { '/api': 'http://localhost:3000', '/ws': { target: 'ws://localhost:3000', ws: true } },
  },
})

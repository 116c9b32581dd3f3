/** One page for each editor. `npm run examples` serves them beside a server that runs on this machine. */
import { globSync } from 'node:fs'
import path from 'node:path'
import { defineConfig } from 'vite'

const HERE = import.meta.dirname
const SERVER = process.env['CONCORD_URL'] ?? 'http://localhost:3000'

export default defineConfig({
  root: HERE,
  base: './',
  // Two copies of any of these know nothing of each other's types: edits would be lost in silence.
  resolve: { dedupe: ['yjs', 'y-protocols', 'lib0'] },
  build: {
    target: 'es2022',
    rolldownOptions: {
      input: globSync('{*,*/*}.html', { cwd: HERE, exclude: ['dist'] }).map((page) =>
        path.join(HERE, page),
      ),
    },
    // An editor for code is large by itself.
    chunkSizeWarningLimit: 5000,
  },
  worker: { format: 'es' },
  server: { proxy: { '/api': SERVER, '/ws': { target: SERVER, ws: true } } },
})

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Plugin } from 'vite'
import { shellFiles } from './shell-files.ts'

/**
 * Adds `/sw.js` to the build: the template with the list of files that the pages need without a network, and with a
 * version that changes whenever one of those files or the worker itself does.
 */
export function serviceWorker({ template }: { template: string }): Plugin {
  return {
    name: 'concord-service-worker',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const code = readFileSync(template, 'utf8')
        const files = shellFiles(Object.keys(bundle))
        const hash = createHash('sha256').update(code)
        for (const name of Object.keys(bundle).toSorted()) {
          const part = bundle[name]!
          hash.update(name).update(part.type === 'chunk' ? part.code : part.source)
        }
        const source = code
          .replace("'__VERSION__'", JSON.stringify(hash.digest('hex').slice(0, 12)))
          .replace("['__FILES__']", JSON.stringify(files))
        this.emitFile({ type: 'asset', fileName: 'sw.js', source })
      },
    },
  }
}

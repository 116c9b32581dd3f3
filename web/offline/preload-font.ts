/** Names the font file in the page's head, so that the text is set in it from the start and does not jump. */
import type { Plugin } from 'vite'

export function preloadFont(name: string): Plugin {
  return {
    name: 'concord-preload-font',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle }) {
        const file = Object.keys(bundle ?? {}).find(
          (path) => path.includes(name) && path.endsWith('.woff2'),
        )
        if (file === undefined) throw new Error(`no font file ${name} in the build`)
        return [
          {
            tag: 'link',
            injectTo: 'head',
            attrs: {
              rel: 'preload',
              href: `/${file}`,
              as: 'font',
              type: 'font/woff2',
              crossorigin: '',
            },
          },
        ]
      },
    },
  }
}

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { guides, withFiles } from './example-code.ts'

const read = (file: string) => readFileSync(file, 'utf8')

test('[ED8] the guide of each editor shows the files that are tested', () => {
  const shown = guides(read)
  const editors = ['codemirror', 'tiptap', 'quill', 'monaco', 'lexical', 'textarea']
  for (const editor of editors) {
    const file = `docs/editors/${editor}.md`
    expect(read(file)).toContain(read(`examples/${editor}/main.ts`))
    expect(shown[file]).toBe(read(file))
  }
})

test('[ED8] a guide that shows something else is put right', () => {
  const guide = 'So:\n\n<!-- file: a.ts -->\n\n```ts\nold\n```\n\nEnd.\n'
  expect(withFiles(guide, (file) => `// ${file}\n`)).toBe(guide.replace('old', '// a.ts'))
})

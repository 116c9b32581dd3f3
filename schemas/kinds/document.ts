/** A text that people write together: rich text, code or notes. Open, so that any Yjs editor works unchanged. */
import { z } from 'zod'
import { defineKind } from './kind.ts'
import { Title } from './shapes.ts'

export const document = defineKind({
  name: 'document',
  plural: 'documents',
  ids: 'any',
  open: true,
  meta: z.object({ title: Title }),
  metaEvent: 'document.renamed',
  collections: {},
  contents: { content: 'xml', code: 'text' },
})

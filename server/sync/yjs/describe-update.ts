/** An update as lines that a person can read, as far as it can be read at all. */
import * as Y from 'yjs'

/** At most so many characters of a content, and so many bytes of what cannot be read. */
const SHOWN = 120

export function describeUpdate(bytes: Uint8Array): string[] {
  let decoded: ReturnType<typeof Y.decodeUpdate>
  try {
    decoded = Y.decodeUpdate(bytes)
  } catch (error) {
    const hex = Buffer.from(bytes.subarray(0, SHOWN)).toString('hex')
    const rest = bytes.length > SHOWN ? ` … (${bytes.length} bytes)` : ''
    return [`cannot be read: ${(error as Error).message}`, `${hex}${rest}`]
  }
  return [
    ...decoded.structs.map((struct) => {
      const { id, length } = struct
      return `insert  client ${id.client}  clock ${id.clock}  length ${length}  ${contentOf(struct)}`
    }),
    ...[...decoded.ds.clients].flatMap(([client, ranges]) =>
      ranges.map(({ clock, len }) => `delete  client ${client}  clock ${clock}  length ${len}`),
    ),
  ]
}

function contentOf(struct: Y.Item | Y.GC | Y.Skip): string {
  if (!(struct instanceof Y.Item)) return struct.constructor.name
  const { content, parent, parentSub } = struct
  // reason: Yjs types the parent as a type; before it is applied it may be the name of a root
  const root = typeof parent === 'string' ? ` in ${parent as string}` : ''
  const place = `${root}${parentSub === null ? '' : ` at ${parentSub}`}`
  return `${content.constructor.name}${place} ${preview(content)}`
}

function preview(content: Y.Item['content']): string {
  if (content instanceof Y.ContentString) return JSON.stringify(content.str).slice(0, SHOWN)
  if (content instanceof Y.ContentType) return content.type.constructor.name
  try {
    return (JSON.stringify(content.getContent()) ?? '').slice(0, SHOWN)
  } catch {
    // reason: what a harmful update holds may not be made a text of; that it is there is told all the same
    return '(cannot be shown)'
  }
}

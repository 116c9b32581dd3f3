/** What people do in their own document, allowed and not allowed. */
import { voteKey } from '@concord/schemas'
import * as Y from 'yjs'
import type { Page } from './page.ts'

/** What an editor does, and what everybody does. */
export const DEEDS = [
  'add',
  'rename',
  'remove',
  'day',
  'title',
  'write',
  'erase',
  'vote',
  'undo',
] as const
export type Deed = (typeof DEEDS)[number]

/** What nobody may do, or nobody without the role. */
export const CRIMES = [
  'forge-vote',
  'claim-authorship',
  'too-long',
  'server-field',
  'stray-root',
  'add-without-role',
  'remove-without-role',
  'write-without-role',
] as const
export type Crime = (typeof CRIMES)[number]

/** The day that nobody who may would remove. */
export const KEPT_DAY = 'kept'
export const KEPT_TITLE = 'The day that stays'
/** Who never may do more than vote. */
const COMMENTER = 'cat'
const AT = '2026-07-15T12:00:00.000Z'

/** Stands in everything that is not allowed; with whose it is. */
const markOf = (person: string): string => `illegal(${person})`
export const MARK = /illegal\((ann|bob|cat)\)/g

/** `n` chooses among what is there. Whether it did anything. */
export function act({ room, name }: Page, deed: Deed, n: number): boolean {
  if (!room.may(deed === 'vote' ? 'comment' : 'edit') || room.readOnly) return false
  const { activities, days, meta, votes, notes } = room.trip
  const list = activities.list()
  const one = list[n % Math.max(1, list.length)]
  switch (deed) {
    case 'add':
      activities.add({ title: `${name} ${n}` })
      return true
    case 'rename':
      if (one) activities.update(one.id, { title: `${name} ${n}`, cost: n })
      return one !== undefined
    case 'remove':
      if (one) activities.remove(one.id)
      return one !== undefined
    case 'day':
      days.add({ title: `${name} ${n}` })
      return true
    case 'title':
      meta.set({ title: `${name} ${n}` })
      return true
    case 'write':
      writeNotes(room.doc, notes, n, String.fromCharCode(97 + (n % 26)))
      return true
    case 'erase':
      return erase(notes, n)
    case 'vote':
      votes.set(voteKey('poll', `option${n % 3}`, personOf(name)), {
        choice: n % 2 === 0 ? 'up' : 'down',
        at: AT,
      })
      return true
    case 'undo':
      return room.undo()
  }
}

/** Pages are named after the person, and numbered. */
function personOf(name: string): string {
  return name.replace(/\d+$/, '')
}

export function writeNotes(doc: Y.Doc, notes: Y.XmlFragment, n: number, text: string): void {
  doc.transact(() => {
    if (notes.length === 0) {
      const paragraph = new Y.XmlElement('paragraph')
      paragraph.insert(0, [new Y.XmlText()])
      notes.insert(0, [paragraph])
    }
    const line = lineOf(notes)
    line?.insert(n % (line.length + 1), text)
  })
}

function erase(notes: Y.XmlFragment, n: number): boolean {
  const line = lineOf(notes)
  if (!line || line.length === 0) return false
  line.delete(n % line.length, 1)
  return true
}

function lineOf(notes: Y.XmlFragment): Y.XmlText | undefined {
  const paragraph = notes.length > 0 ? notes.get(0) : undefined
  const line = paragraph instanceof Y.XmlElement ? paragraph.get(0) : undefined
  return line instanceof Y.XmlText ? line : undefined
}

/** Does it past the views, as another program would. Returns the key under which only this will be told, if there is one. */
export function offend(
  { room: { doc }, person }: Page,
  crime: Crime,
  id: string,
  n: number,
): string | undefined {
  const mark = markOf(person)
  const activities = doc.getMap<Y.Map<unknown>>('activities')
  // Others may edit, or did when they began.
  const mayEdit = person !== COMMENTER
  switch (crime) {
    case 'forge-vote': {
      const key = voteKey('poll', id, 'somebody')
      doc.getMap('votes').set(key, { choice: 'up', at: AT, by: mark })
      return key
    }
    case 'claim-authorship': {
      const one = [...activities.values()][n % Math.max(1, activities.size)]
      if (!(one instanceof Y.Map)) return undefined
      one.set('createdBy', mark)
      return undefined
    }
    case 'too-long':
      activities.set(id, entry({ title: mark.repeat(100), position: 'a0', createdBy: person }))
      return id
    case 'server-field':
      doc.getMap('polls').set(id, entry({ question: 'Where to?', result: mark, position: 'a0' }))
      return id
    case 'stray-root':
      doc.getMap(`stray ${id}`).set('mark', mark)
      return undefined
    case 'add-without-role':
      if (mayEdit) return undefined
      activities.set(id, entry({ title: mark, position: 'a0', createdBy: person }))
      return id
    case 'remove-without-role':
      if (mayEdit || !doc.getMap('days').has(KEPT_DAY)) return undefined
      doc.getMap('days').delete(KEPT_DAY)
      return undefined
    case 'write-without-role':
      if (mayEdit) return undefined
      writeNotes(doc, doc.getXmlFragment('notes'), n, mark)
      return undefined
  }
}

function entry(fields: Record<string, unknown>): Y.Map<unknown> {
  return new Y.Map(Object.entries(fields))
}

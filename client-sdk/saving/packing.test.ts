import { describe, expect, test, vi } from 'vitest'
import * as Y from 'yjs'
import { startSmallServer, type SmallServerOptions } from '../test/small-server.ts'
import { aClient, aServer, TRIP, TRIP_SCOPE } from '../test/stage.ts'

const MiB = 1024 * 1024
const NOTES = 'acme/document/notes'

/** A server that takes frames of so many bytes, and what has come in. */
async function limited(frameBytes = MiB, options: SmallServerOptions = {}) {
  const frames: number[] = []
  const onFrame = (bytes: number) => frames.push(bytes)
  return { server: await aServer({ frameBytes, onFrame, ...options }), frames }
}

/** What a room of `userId` has while its server is away: it wrote something before. */
async function offlineRoom(kind: 'trip' | 'document', id: string) {
  const first = await startSmallServer()
  const room = aClient(first.url, 'ann').open(kind, id)
  await room.synced
  await first.stop()
  await vi.waitFor(() => expect(room.saveState.state).toBe('offline'))
  return { room, first }
}

describe('[SD36] more than fits into one frame', () => {
  test('of offline work is saved in parts, and the count of what is unsaved falls', async () => {
    const { room, first } = await offlineRoom('trip', TRIP)
    const activities = room.doc.getMap('activities')
    for (let n = 0; n < 1500; n += 1) {
      const fields = { title: `Idea ${n}`, description: 'x'.repeat(1900), position: 'a0' }
      activities.set(`idea${n}`, new Y.Map(Object.entries(fields)))
    }
    expect(room.saveState).toEqual({ state: 'offline', unsaved: 1500 })
    const seen: number[] = []
    room.subscribe('save', () => seen.push(room.saveState.unsaved))
    const { server, frames } = await limited(MiB, { port: first.port, disk: first.disk })
    await room.saved()
    expect(server.document(TRIP_SCOPE)!.getMap('activities').size).toBe(1500)
    expect(Math.max(...frames)).toBeLessThan(MiB)
    expect(frames.filter((bytes) => bytes > 100_000).length).toBeGreaterThan(5)
    const counts = [...new Set(seen)]
    expect(counts.length).toBeGreaterThan(5)
    expect(counts).toEqual(counts.toSorted((a, b) => b - a))
    expect(room.rescued).toEqual([])
  })

  test('of a single text that is pasted, live or offline, is saved', async () => {
    const { room, first } = await offlineRoom('document', 'notes')
    const text = 'Ein längerer Text 😀. '.repeat(100_000)
    room.doc.getText('code').insert(0, text)
    const { server, frames } = await limited(MiB, { port: first.port, disk: first.disk })
    await room.saved()
    room.doc.getText('code').insert(0, text)
    room.doc.getMap('meta').set('title', 'Long')
    await room.saved()
    expect(server.document(NOTES)!.getText('code').toJSON()).toBe(text + text)
    expect(Math.max(...frames)).toBeLessThan(MiB)
    expect(room.rescued).toEqual([])
  })
})

describe('[SD37] one thing that is larger than the server takes', () => {
  const large = 'x'.repeat(2 * MiB)
  const image = () => {
    const element = new Y.XmlElement('image')
    element.setAttribute('src', large)
    return element
  }

  test('is named and offered back, and what came before and after it is saved', async () => {
    const { server } = await limited()
    const room = aClient(server.url, 'ann').open('document', 'notes')
    await room.synced
    const { doc } = room
    room.document.code.insert(0, 'before ')
    doc.getMap('files').set('photo', large)
    room.document.code.insert(7, 'after')
    await vi.waitFor(() => expect(room.rescued).toHaveLength(1))
    await room.saved()
    expect(room.rescued[0]!.reason).toEqual({
      code: 'PAYLOAD_TOO_LARGE',
      message: 'One thing that you wrote takes 2.1 MB; at most 1.0 MB can be sent at once.',
    })
    expect(room.rescued[0]!.what).toEqual([
      { deed: 'written', content: 'files', text: large, value: large },
    ])
    expect(room.doc).toBe(doc)
    expect(doc.getMap('files').has('photo')).toBe(false)
    expect(server.document(NOTES)!.getText('code').toJSON()).toBe('before after')
    expect(room.error).toBeUndefined()
  })

  test('is taken out with the element that is nothing without it, also offline', async () => {
    const { room, first } = await offlineRoom('document', 'notes')
    const content = room.doc.getXmlFragment('content')
    const paragraph = new Y.XmlElement('paragraph')
    paragraph.insert(0, [new Y.XmlText('Look:')])
    content.insert(0, [paragraph])
    content.insert(1, [image()])
    const { server } = await limited(MiB, { port: first.port, disk: first.disk })
    await room.saved()
    const expected = '<paragraph>Look:</paragraph>'
    expect(content.toString()).toBe(expected)
    expect(server.document(NOTES)!.getXmlFragment('content').toString()).toBe(expected)
    expect(room.rescued[0]!.what).toEqual([
      { deed: 'written', content: 'content', text: large, value: large },
    ])
  })

  test('does not take with it what it was to replace', async () => {
    const { server } = await limited()
    const room = aClient(server.url, 'ann').open('trip', TRIP)
    const id = room.trip.activities.add({ title: 'Louvre', description: 'A museum' })
    await room.saved()
    const entry = room.doc.getMap<Y.Map<unknown>>('activities').get(id)!
    const { doc } = room
    doc.transact(() => {
      entry.set('description', large)
      entry.set('cost', 22)
    })
    await vi.waitFor(() => expect(room.doc).not.toBe(doc))
    await room.saved()
    expect(room.trip.activities.get(id)).toMatchObject({ description: 'A museum', cost: 22 })
    const [{ reason, what }] = room.rescued as [(typeof room.rescued)[0]]
    expect(reason.code).toBe('PAYLOAD_TOO_LARGE')
    expect(what).toMatchObject([{ deed: 'changed', key: id, fields: { description: large } }])
    expect(
      server.document(TRIP_SCOPE)!.getMap<Y.Map<unknown>>('activities').get(id)!.toJSON(),
    ).toMatchObject({
      description: 'A museum',
      cost: 22,
    })
  })
})

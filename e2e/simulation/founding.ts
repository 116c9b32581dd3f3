/** Disks to begin worlds with: a trip with its people. */
import { touchRoots, trip, writeEntry } from '@concord/schemas'
import { silentLogger } from '../../server/core/logger.ts'
import { databaseOn } from '../../server/storage/database.ts'
import { KEPT_DAY, KEPT_TITLE, writeNotes } from './deeds.ts'
import { enter, leave } from './ground.ts'
import { OWNER, PLACE, ROLES } from './people.ts'
import { createDisk } from './storage-faults.ts'
import { createTurns, newActor, type Actor, type Turns } from './turns.ts'
import { createWorld } from './world.ts'

/** How long the document's log is; `long`: the next edit makes it so long that a snapshot is due. */
export type LogLength = 'short' | 'long'
const LONG_LOG = 498

export async function foundedImage(length: LogLength): Promise<Buffer> {
  const world = createWorld({ seed: -1, image: await emptyImage() })
  const { turns, machine } = world
  machine.start()
  await turns.flow()
  const server = machine.server!
  const done = (work: () => Promise<unknown>): Promise<void> =>
    finished(turns, machine.actor!, work)
  await done(() => server.insertScope(PLACE.scope, OWNER, '', turns.now()))
  for (const person of ['bob', 'cat'] as const)
    await done(() => server.setRole(PLACE.scope, person, ROLES[person]))
  await done(() =>
    server.open.edit(PLACE, OWNER.userId, (doc) => {
      touchRoots(doc, trip)
      writeEntry(doc, trip, 'days', KEPT_DAY, { title: KEPT_TITLE, position: 'a0' })
    }),
  )
  for (let edits = length === 'long' ? LONG_LOG : 0; edits > 0; edits -= 1) {
    await done(() =>
      server.open.edit(PLACE, OWNER.userId, (doc) => {
        writeNotes(doc, doc.getXmlFragment('notes'), edits, '.')
      }),
    )
  }
  await turns.pass(60_000, true)
  const image = world.disk.image()
  leave()
  world.disk.close()
  return image
}

/** The tables, and nothing in them. */
async function emptyImage(): Promise<Buffer> {
  const turns = createTurns(() => {})
  enter(turns)
  const disk = createDisk(turns, undefined, () => {})
  const actor = newActor('maker', 0)
  const clock = { now: turns.now, after: turns.after, every: turns.every }
  await finished(turns, actor, () => databaseOn(disk.open(actor), silentLogger, clock))
  const image = disk.image()
  disk.close()
  return image
}

/** Lets time pass until this is done. */
async function finished(turns: Turns, actor: Actor, work: () => Promise<unknown>): Promise<void> {
  const outcome: Promise<unknown>[] = []
  await turns.act(actor, () => {
    const begun = work()
    const settle = (): void => void outcome.push(begun)
    begun.then(settle, settle)
  })
  while (outcome.length === 0) await turns.pass(10, true)
  await outcome[0]
}

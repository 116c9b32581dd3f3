import { scopeName, type Principal } from '@concord/schemas'
import { expect, test } from 'vitest'
import { createManualClock } from '../../core/test/manual-clock.ts'
import type { SaidAnywhere } from '../../features/presence/presence.ts'
import { createVisits } from './visits.ts'

const ben = { tenantId: 't', userId: 'ben', name: 'Ben', roles: [] } as unknown as Principal
const unused = {} as never

/** The visits of one socket that joins nothing, and what it says of its person. */
function stage() {
  const said: (SaidAnywhere | undefined)[] = []
  const clock = createManualClock()
  const visits = createVisits({
    socketId: 's',
    host: unused,
    documents: unused,
    rooms: unused,
    whereabouts: unused,
    hiding: { has: () => false, set: async () => {} },
    presence: { say: (_, what) => void said.push(what) },
    count: unused,
    clock,
    random: { bytes: (count) => new Uint8Array(count), uuid: () => '' },
    limits: {
      documentsPerSocket: 1,
      awayMs: 1000,
      typingMs: 1000,
      presenceBytes: 1000,
      jsonDepth: 4,
    },
    who: () => ben,
    send: () => {},
    onExpelled: () => {},
  })
  return { visits, said, clock }
}

test('[PS10] who says that they are here and then nothing more is away, and back with the next word', async () => {
  const { visits, said, clock } = stage()
  await visits.look(undefined, { status: 'online' })
  clock.pass(1000)
  visits.active()
  expect(said.map((what) => what?.status)).toEqual(['online', 'away', 'online'])
})

test('[PS10] who is gone is online no more, though a word of theirs is still being answered', async () => {
  const { visits, said, clock } = stage()
  await visits.look(undefined, { status: 'busy' })
  visits.stop()
  await visits.look(undefined, { status: 'online' })
  clock.pass(5000)
  expect(said.at(-1)).toBeUndefined()
  expect([said.length, clock.waiting]).toEqual([2, 0])
})

test('[PS2] where somebody is may be nested so deep that it cannot even be measured, and is refused', () => {
  const { visits } = stage()
  const deep = JSON.parse(`${'{"a":'.repeat(20_000)}0${'}'.repeat(20_000)}`) as object
  const scope = scopeName({ tenantId: 't', kind: 'document', id: 'd' })
  const refused = expect.objectContaining({ code: 'PRESENCE_REFUSED' }) as Error
  expect(() => visits.cursor(scope, deep)).toThrow(refused)
  expect(() => visits.cursor(scope, { at: 'x'.repeat(1000) })).toThrow(refused)
})

/** A document as somebody who joined it is told: what is in it, and who is there. */
import { cursorFields, memberOf, type ConcordEvent } from '@concord/schemas'
import { readWhole } from '../../../sync/whole-document.ts'
import { roomOf, type Caller, type Spot } from '../caller.ts'

/** `missed`: what was told of it while its reader was away. */
export async function tellDocument(
  caller: Caller,
  { grant, place }: Spot,
  missed?: readonly ConcordEvent[],
): Promise<void> {
  const kind = caller.kinds.get(place.kind)!
  const content = await caller.open.readInPieces(grant, (doc) =>
    readWhole(doc, kind, roomOf(caller)),
  )
  const people = caller.presence.in(grant.scope)
  caller.reply('document:subscribed', {
    document: { id: place.id, ...content, lock: caller.locks.of(grant.scope) ?? null },
    cursors: people.flatMap((person) =>
      person.cursor === undefined
        ? []
        : [{ userId: person.user.id, username: person.user.name, ...cursorFields(person) }],
    ),
    activeUsers: people.map(memberOf),
    ...(missed ? { missed } : {}),
  })
}

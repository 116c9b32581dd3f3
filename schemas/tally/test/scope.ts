/** A scope in memory: a document with its ballot, and the log of what happened to it, as the server would write it. */
import { equalityDeep } from 'lib0/function'
import { MEMBER_ADDED, MEMBER_CHANGED, MEMBER_REMOVED } from '../../events/scopes.ts'
import { ballot, type BallotState } from '../../kinds/ballot.ts'
import { may, type ScopeRole } from '../../roles.ts'
import type { BallotEvent } from '../fold.ts'
import type { PollWrites } from '../poll-writes.ts'

type Entry = Readonly<Record<string, unknown>>
type Collection = keyof typeof ballot

export interface TestScope {
  readonly log: BallotEvent[]
  /** Undefined fields are removed. */
  change(collection: Collection, id: string, fields: Entry): void
  /** Takes the place of what was there. */
  replace(collection: Collection, id: string, entry: Entry): void
  remove(collection: Collection, id: string): void
  has(collection: Collection, id: string): boolean
  /** `undefined`: not a member any more. */
  setRole(userId: string, role: ScopeRole | undefined): void
  voters(): string[]
  apply(writes: PollWrites): void
  state(): BallotState
}

export function createScope(owner: string): TestScope {
  const document = { polls: new Map(), options: new Map(), votes: new Map() } as Record<
    Collection,
    Map<string, Entry>
  >
  const roles = new Map<string, ScopeRole>([[owner, 'owner']])
  const log: BallotEvent[] = [
    { type: 'board.created', entityId: null, data: { title: 'x', owner } },
  ]

  function write(collection: Collection, id: string, after: Entry | undefined): void {
    const { events } = ballot[collection]
    const before = document[collection].get(id)
    if (after) document[collection].set(id, after)
    else document[collection].delete(id)
    if (!before && after) add(events.added, id, { collection, entry: after })
    else if (before && !after) add(events.removed, id, { collection, entry: before })
    else if (before && after) {
      const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
      const changes = names
        .filter((name) => !equalityDeep(before[name], after[name]))
        .map((name) => [name, { from: before[name], to: after[name] }] as const)
      if (changes.length > 0)
        add(events.updated, id, { collection, changes: Object.fromEntries(changes) })
    }
  }

  /** As the log gives it back: JSON. */
  function add(type: string, entityId: string, data: BallotEvent['data']): void {
    log.push({ type, entityId, data: JSON.parse(JSON.stringify(data)) as BallotEvent['data'] })
  }

  const scope: TestScope = {
    log,
    change(collection, id, fields) {
      const merged = Object.entries({ ...document[collection].get(id), ...fields })
      write(collection, id, Object.fromEntries(merged.filter(([, value]) => value !== undefined)))
    },
    replace: write,
    remove: (collection, id) => write(collection, id, undefined),
    has: (collection, id) => document[collection].has(id),
    setRole(userId, role) {
      const from = roles.get(userId)
      if (role === from) return
      if (role === undefined) {
        roles.delete(userId)
        add(MEMBER_REMOVED, userId, { userId, role: from })
      } else {
        roles.set(userId, role)
        add(from ? MEMBER_CHANGED : MEMBER_ADDED, userId, { userId, role, from })
      }
    },
    voters: () =>
      [...roles].flatMap(([userId, role]) => (may('comment', role, []) ? [userId] : [])),
    apply({ polls, options, votes }) {
      for (const [id, changes] of polls) scope.change('polls', id, changes)
      for (const [id, changes] of options) scope.change('options', id, changes)
      for (const key of votes) scope.remove('votes', key)
    },
    state() {
      const read = (collection: Collection) =>
        [...document[collection]].map(([id, entry]) => ({
          ...ballot[collection].fields.parse(entry),
          id,
        }))
      // reason: each collection is read by its own schema, which the loop hides from the compiler
      return {
        polls: read('polls'),
        options: read('options'),
        votes: read('votes'),
      } as unknown as BallotState
    },
  }
  return scope
}

/** Answers about the socket itself, and about hearing of events. */
import { TEXT_EDITED, document as documentKind, instantOf } from '@concord/schemas'
import type { Grant } from '../../../auth/access.ts'
import { Refusal } from '../../../core/refusal.ts'
import { personKey } from '../../../core/who.ts'
import { grantTypes, readerOf } from '../../../events/audience.ts'
import { readPage } from '../../../events/event-page.ts'
import type { Answers, Caller } from '../caller.ts'
import type { ParkedVisit } from '../parked-sessions.ts'
import { tellDocument } from './document-state.ts'
import { joinSince } from './joining.ts'

type Names = 'auth' | 'ping' | 'subscribe' | 'unsubscribe' | 'resume' | 'get_history'

/** Who was away for longer than so many events of one document is told of the last ones. */
const MISSED = 100

/** Stands among types of events for what comes into one's own inbox, told under that name. */
const NOTIFICATION = 'notification'

export const sessionAnswers: Answers<Names> = {
  async auth({ token }, caller) {
    await caller.signIn(token)
  },

  async ping(_, { reply, clock }) {
    reply('pong', { timestamp: instantOf(clock.now()) })
  },

  async subscribe({ eventTypes, since, ...place }, caller) {
    const { principal } = caller.session
    const types = eventTypes.filter((type) => type !== NOTIFICATION)
    const { granted, denied } = grantTypes(types, caller.registry, readerOf(principal))
    if (place.scope !== undefined) await caller.access.grant(place.scope, principal, 'read')
    const head = await caller.events.head(principal.tenantId)
    const hasNotices = types.length < eventTypes.length
    if (hasNotices) caller.subscriptions.hear('notices', place, since ?? head)
    // Asked for once more, without a place to begin at, it is the same subscription.
    const isNew = since !== undefined || !caller.subscriptions.has(granted, place)
    if (granted.length > 0 && isNew) caller.subscriptions.add(granted, place, since ?? head)
    const named = hasNotices ? [...granted, NOTIFICATION] : granted
    caller.reply('subscribed', { eventTypes: named, denied, head })
  },

  async unsubscribe({ eventTypes, ...place }, caller) {
    const gone = caller.subscriptions.remove(eventTypes, place)
    const isNamed = eventTypes?.includes(NOTIFICATION) ?? true
    if (isNamed && caller.subscriptions.hush('notices', place)) gone.push(NOTIFICATION)
    caller.reply('unsubscribed', { eventTypes: gone })
  },

  async resume(asked, caller) {
    const { tenantId } = caller.session.principal
    if ('sessionId' in asked) return goOn(asked, caller)
    const head = await caller.events.head(tenantId)
    caller.reply('resumed', { since: asked.since, head })
    caller.subscriptions.rewind(asked.since)
  },

  async get_history({ since, limit, eventTypes = [], ...place }, caller) {
    const { principal } = caller.session
    const reader = readerOf(principal)
    const { granted, denied } = grantTypes(eventTypes, caller.registry, reader)
    if (denied.length > 0) {
      throw new Refusal('ACCESS_DENIED', `You may not hear of ${denied.join(', ')}.`)
    }
    if (place.scope !== undefined) await caller.access.grant(place.scope, principal, 'read')
    const filter = { types: granted, ...place }
    const { items, ...rest } = await readPage(caller.events, reader, filter, { since, limit })
    caller.reply('history', { events: items, ...rest })
  },
}

/** Takes over what a socket that was lost had subscribed to and joined, as far as one still may. */
async function goOn(
  { sessionId, lastSeq }: { sessionId: string; lastSeq?: number | undefined },
  caller: Caller,
): Promise<void> {
  const { principal } = caller.session
  const parked = caller.parked.take(sessionId, personKey(principal))
  if (!parked) throw new Refusal('NOT_FOUND', 'There is no such session any more. Join again.')
  const head = await caller.events.head(principal.tenantId)
  const since = Math.min(lastSeq ?? parked.lastSent, head)
  const open: { visit: ParkedVisit; grant: Grant }[] = []
  for (const visit of parked.visits) {
    const grant = await grantIfAny(caller.access.grant(visit.scope, principal, 'read'))
    if (grant) open.push({ visit, grant })
  }
  const joined = open.map(({ visit }) => visit.scope)
  caller.reply('resumed', { sessionId, since, head, joined })
  if (parked.said) await caller.visits.look(undefined, { status: parked.said })
  for (const { types, place, vocabulary } of parked.subscriptions)
    if (vocabulary) caller.subscriptions.hear(vocabulary, place, since)
    else caller.subscriptions.add(types, place, since)
  for (const { visit, grant } of open) {
    const { place, dialects, ...looks } = visit
    for (const dialect of dialects) await joinSince(caller, { grant, place }, dialect, looks, since)
    // Single edits are in no log: the document as it is now, and who wrote in it meanwhile, stand for them.
    if (dialects.includes('documents')) {
      const filter = { types: [TEXT_EDITED, documentKind.metaEvent], scope: grant.scope }
      const range = { since, upTo: head, limit: MISSED, take: 'last' as const }
      const missed = await caller.events.read(readerOf(principal), { ...filter, ...range })
      await tellDocument(caller, { grant, place }, missed)
    }
  }
}

/** `undefined` for who may not any more; roles may have changed meanwhile. */
async function grantIfAny(asked: Promise<Grant>): Promise<Grant | undefined> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof Refusal) return undefined
    throw error
  }
}

/** What must be true of a simulated world: after every turn, and when it has come to rest. */
import { Receipt, readDocument, touchRoots, trip } from '@concord/schemas'
import type Database from 'better-sqlite3'
import * as decoding from 'lib0/decoding'
import * as Y from 'yjs'
import { MESSAGE, readFrame, type Frame as Head } from '../../server/transport/documents/frames.ts'
import { containsDocument, containsUpdate } from './contains.ts'
import { COUNTED } from './counter.ts'
import { KEPT_DAY, KEPT_TITLE, MARK } from './deeds.ts'
import { createLedger, type Ledger } from './ledger.ts'
import type { Connection, Frame } from './network.ts'
import type { Page, PageEvents } from './page.ts'

export interface Invariants extends PageEvents {
  readonly ledger: Ledger
  /** Something new is on disk. */
  committed(): void
  /** The server says something; it may not be known to anybody yet. */
  said(connection: Connection, frame: Frame): void
  /** The server takes a frame of a page. */
  took(connection: Connection, frame: Frame): void
  /** What was heard on a device under a page's name, over its lives. */
  heardBy(name: string): readonly number[]
  /** This person tries to remove the day that nobody may remove. */
  removes(person: string): void
  /** How often a person was told the same of what was taken back under this key. */
  timesTold(person: string, key: string): number
  /** Throws what was found. */
  check(pages: Iterable<Page>): void
  /**
   * Everything is well and nothing more happens. `live`: the document as the server has it; `since`: after which event
   * the pages began to listen.
   */
  atRest(pages: readonly Page[], live: Y.Doc, since: number): void
  fail(why: string): void
}

const SYNC_STEP_1 = 0

/** Something is not as it was promised. */
export class Violation extends Error {}

export function createInvariants(file: Database.Database): Invariants {
  let found: string | undefined
  const fail = (why: string): void => {
    found ??= why
  }
  const ledger = createLedger(file, fail)
  /** Everything that any page ever believed to be saved. */
  const believed = new Y.Doc()
  /** What each connection sent that is not acknowledged yet. */
  const unacknowledged = new Map<Connection, Uint8Array[]>()
  /** The server closed the document there, and reads nothing more of it until the page proves itself again. */
  const closed = new Set<Connection>()
  const heard = new Map<string, number[]>()
  /** By person and key, and what they were told of it. */
  const told = new Map<string, Map<string, number>>()
  /** Who removed in their own document what nobody may remove, and sees it go and come back. */
  const removers = new Set<string>()
  let hasHadKept = false

  function saidOfDocument(connection: Connection, head: Head, frame: Uint8Array): void {
    const decoder = decoding.createDecoder(frame)
    decoder.pos = head.offset
    if (head.type === MESSAGE.sync) {
      if (decoding.readVarUint(decoder) === SYNC_STEP_1) return
      if (!containsUpdate(ledger.doc, decoding.readVarUint8Array(decoder)))
        fail(`[SY1] ${connection.page.name} is sent something that is not on disk`)
    } else if (head.type === MESSAGE.syncStatus) {
      if (decoding.readVarUint(decoder) === 1) acknowledged(connection)
    } else if (head.type === MESSAGE.close) {
      closed.add(connection)
    } else if (head.type === MESSAGE.stateless) {
      const receipt = Receipt.safeParse(JSON.parse(decoding.readVarString(decoder)))
      if (!receipt.success) return
      const { client, clock } = receipt.data
      if (Y.getState(ledger.doc.store, client) < clock)
        fail(`[SY2] ${connection.page.name} gets a receipt for more than is on disk`)
    }
  }

  /**
   * Says that one more of the edits that a page sent is on disk. Which one it does not say: what builds on something that
   * is missing is not acknowledged, and what comes after it may be.
   */
  function acknowledged(connection: Connection): void {
    const waiting = unacknowledged.get(connection) ?? []
    const index = waiting.findIndex((update) => containsUpdate(ledger.doc, update))
    if (index < 0) fail(`[SY1] an edit of ${connection.page.name} is acknowledged and not on disk`)
    else waiting.splice(index, 1)
  }

  function look(page: Page): void {
    const { name, person, room } = page
    const { doc } = room
    // While it exchanges everything a page may hear of the newest first; pages of one device hear each other, too.
    const isInOrder = room.saveState.state === 'saved' && !page.keeps
    if (isInOrder && doc.store.pendingStructs)
      fail(`[SY1] ${name} got an edit before what it builds on`)
    const text = JSON.stringify(
      Object.fromEntries([...doc.share].map(([key, type]) => [key, type.toJSON()])),
    )
    for (const [, other] of text.matchAll(MARK))
      if (other !== person) fail(`[GU1] ${name} sees what ${other} may not do`)
    const hasKept = titleOfKept(doc) === KEPT_TITLE
    if (!hasKept && page.sawKept && !removers.has(person))
      fail(`[GU1] ${name} does not see the day that nobody may remove`)
    page.sawKept ||= hasKept
  }

  return {
    ledger,
    committed() {
      ledger.read()
      const hasKept = titleOfKept(ledger.doc) === KEPT_TITLE
      if (hasHadKept && !hasKept) fail('[GU1] the day that nobody may remove is gone from the log')
      hasHadKept ||= hasKept
    },
    said(connection, frame) {
      if (typeof frame === 'string') {
        const { event, data } = JSON.parse(frame) as { event: string; data: { seq?: number } }
        if (event === 'event' && (data.seq ?? 0) > ledger.head)
          fail(`[EV1] event ${data.seq} is told before it is on disk`)
        return
      }
      const head = readFrame(frame)
      if (head) saidOfDocument(connection, head, frame)
    },
    took(connection, frame) {
      const head = typeof frame === 'string' ? undefined : readFrame(frame)
      if (head?.type === MESSAGE.auth) closed.delete(connection)
      if (typeof frame === 'string' || head?.type !== MESSAGE.sync || closed.has(connection)) return
      const decoder = decoding.createDecoder(frame)
      decoder.pos = head.offset
      if (decoding.readVarUint(decoder) === SYNC_STEP_1) return
      const waiting = unacknowledged.get(connection) ?? []
      waiting.push(decoding.readVarUint8Array(decoder))
      unacknowledged.set(connection, waiting)
    },
    saved(page) {
      if (!containsDocument(ledger.doc, page.room.doc))
        fail(`[SY2] [SD1] ${page.name} shows that everything is saved, and not all is on disk`)
      Y.applyUpdate(believed, Y.encodeStateAsUpdate(page.room.doc))
    },
    heard({ name }, { seq }) {
      const seqs = heard.get(name) ?? []
      if (seq <= (seqs.at(-1) ?? 0))
        fail(`[EV7] ${name} hears event ${seq} after event ${seqs.at(-1)}`)
      seqs.push(seq)
      heard.set(name, seqs)
    },
    rejected({ person }, { key, field, message }) {
      const words = told.get(`${person} ${key}`) ?? new Map<string, number>()
      const word = `${field} ${message}`
      words.set(word, (words.get(word) ?? 0) + 1)
      told.set(`${person} ${key}`, words)
    },
    removes: (person) => void removers.add(person),
    heardBy: (name) => heard.get(name) ?? [],
    timesTold: (person, key) => Math.max(0, ...(told.get(`${person} ${key}`)?.values() ?? [])),
    check(pages) {
      for (const page of pages) {
        if (!page.isTouched) continue
        page.isTouched = false
        look(page)
      }
      if (found !== undefined) throw new Violation(found)
    },
    atRest(pages, live, since) {
      const truth = contentOf(ledger.doc)
      const vector = vectorOf(ledger.doc)
      const docs = pages.map((page): [string, Y.Doc] => [page.name, page.room.doc])
      for (const [name, doc] of [...docs, ['the server', live] as const]) {
        if (contentOf(doc) !== truth)
          fail(`[SY3] ${name} has ${contentOf(doc)}, and the log ${truth}`)
        if (vectorOf(doc) !== vector) fail(`[SY3] ${name} knows of other edits than the log`)
      }
      if (!containsDocument(ledger.doc, believed))
        fail('[SY2] what was shown as saved is not in the log any more')
      const expected = ledger.shared.filter((seq) => seq > since).join()
      for (const { name } of pages) {
        const seqs = (heard.get(name) ?? []).join()
        if (seqs !== expected) fail(`[EV7] ${name} heard the events ${seqs} of ${expected}`)
      }
      if (ledger.told < ledger.notes.changed || ledger.told > ledger.notes.touched)
        fail(
          `[EV4] events tell of ${ledger.told} edits of the notes; ${ledger.notes.changed} to ${ledger.notes.touched} were made`,
        )
      consumersAtRest()
      if (found !== undefined) throw new Violation(found)
    },
    fail,
  }

  function consumersAtRest(): void {
    const count = (sql: string, ...values: unknown[]): number =>
      (file.prepare(sql).get(...values) as { count: number }).count
    const parked = file.prepare('select consumer, seq, reason from parked_events').all()
    if (parked.length > 0) fail(`[EV18] events were parked: ${JSON.stringify(parked)}`)
    const counted = count(`select count(*) as count from audit where action = '${COUNTED}'`)
    const once = count(
      `select count(distinct target) as count from audit where action = '${COUNTED}'`,
    )
    if (counted !== ledger.head || once !== ledger.head)
      fail(`[EV18] of ${ledger.head} events, ${once} had their effect, ${counted} times in all`)
    if (count('select count(*) as count from text_edits') > 0)
      fail('[EV4] some writing was never told of')
  }
}

function titleOfKept(doc: Y.Doc): unknown {
  const kept = doc.getMap('days').get(KEPT_DAY)
  return kept instanceof Y.Map ? kept.get('title') : undefined
}

function contentOf(doc: Y.Doc): string {
  touchRoots(doc, trip)
  return JSON.stringify(readDocument(doc, trip))
}

function vectorOf(doc: Y.Doc): string {
  const vector = [...Y.decodeStateVector(Y.encodeStateVector(doc))]
  return JSON.stringify(vector.toSorted(([one], [other]) => one - other))
}

/** A document as a server has it, which admits what it is sent, and everybody who would notice that it was harmed. */
import { DEFAULT_LIMITS } from '@concord/schemas'
import * as Y from 'yjs'
import { applyUpdate } from '../../yjs/apply-update.ts'
import { admit, type Admission } from '../admission.ts'
import { createReceiving, type UpdateLimits } from '../receiving.ts'
import { contentOf } from './content.ts'

/** What can go wrong: each breaks a promise of admission. */
export interface Harm {
  readonly what:
    | 'threw'
    | 'stuck'
    | 'pending'
    | 'lost'
    | 'reload threw'
    | 'reload differs'
    | 'peer threw'
    | 'peer refused'
    | 'peer differs'
  readonly why: string
}

export interface Taken {
  readonly admission: Admission
  readonly harm: Harm | undefined
}

export interface TestServer {
  readonly doc: Y.Doc
  /** Admits the update or not, and applies what is admitted. */
  submit(update: Uint8Array): Taken
  /** The harm that anybody can see by now who loads the document, or had it open. */
  check(): Harm | undefined
  /** Both. */
  take(update: Uint8Array): Taken
}

/** The root types that editors of these documents ask for. */
export const ROOTS = ['text', 'map', 'list', 'xml'] as const

export function touchTestRoots(doc: Y.Doc): Y.Doc {
  doc.getText('text')
  doc.getMap('map')
  doc.getArray('list')
  doc.getXmlFragment('xml')
  return doc
}

const newDoc = (): Y.Doc => touchTestRoots(new Y.Doc())

const FROM_SERVER = {}

interface Settings {
  /** What the document holds from the beginning. */
  readonly base?: Uint8Array
  readonly limits?: Partial<UpdateLimits>
  /** What the document weighs, for all that admission knows. */
  readonly bytes?: number
  /** Of what builds on edits that are not here, apply what can be applied. */
  readonly takesMissing?: boolean
  /** Everything is applied, whatever admission says: to see whether harm is noticed. */
  readonly takesAll?: boolean
}

export function createTestServer({
  base,
  limits,
  bytes = 0,
  takesMissing = false,
  takesAll = false,
}: Settings = {}): TestServer {
  const doc = newDoc()
  const receiving = createReceiving(doc, { ...DEFAULT_LIMITS, ...limits }, () => bytes)
  /** What the log of this document holds. */
  const rows: Uint8Array[] = []
  /** A client that has the document open. It tidies formatting up, as all do, and sends what comes of it. */
  const peer = newDoc()
  const fromPeer: Uint8Array[] = []
  let peerFault: string | undefined
  doc.on('update', (update) => {
    rows.push(update)
    try {
      Y.applyUpdate(peer, update, FROM_SERVER)
    } catch (error) {
      peerFault ??= (error as Error).message
    }
  })
  peer.on('update', (update, origin) => {
    if (origin !== FROM_SERVER) fromPeer.push(update)
  })
  if (base) Y.applyUpdate(doc, base)

  function submit(update: Uint8Array): Taken {
    const admission = admit(update, receiving)
    return { admission, harm: apply(update, admission) ?? hearPeer() }
  }

  function apply(update: Uint8Array, admission: Admission): Harm | undefined {
    const { kind } = admission
    if (!takesAll && (kind === 'refused' || (kind === 'missing' && !takesMissing))) return undefined
    const superseded = admission.kind === 'refused' || takesAll ? [] : admission.superseded
    const outcome = applyUpdate(doc, update, {}, { superseded })
    if (outcome.kind === 'refused') return { what: 'threw', why: outcome.reason }
    if (outcome.kind === 'broken') return { what: 'stuck', why: outcome.reason }
    if (kind !== 'admitted') return undefined
    if (outcome.kind === 'missing') return { what: 'pending', why: '' }
    const { clients } = admission
    const lost = clients.filter(({ client, to }) => Y.getState(doc.store, client) !== to)
    return lost.length > 0 ? { what: 'lost', why: JSON.stringify(lost) } : undefined
  }

  function hearPeer(): Harm | undefined {
    const update = fromPeer.shift()
    if (update === undefined) return undefined
    const { admission, harm } = submit(update)
    return admission.kind === 'admitted'
      ? harm
      : { what: 'peer refused', why: JSON.stringify(admission) }
  }

  function check(): Harm | undefined {
    if (peerFault !== undefined) return { what: 'peer threw', why: peerFault }
    const content = contentOf(doc)
    if (contentOf(peer) !== content) return difference('peer differs', content, peer)
    for (const updates of [[Y.encodeStateAsUpdate(doc)], rows]) {
      const loaded = newDoc()
      try {
        loaded.transact((transaction) => {
          for (const update of updates) Y.applyUpdate(loaded, update)
          // Nothing is tidied up, so that what is there can be compared.
          transaction.local = true
        })
      } catch (error) {
        return { what: 'reload threw', why: (error as Error).message }
      }
      if (contentOf(loaded) !== content) return difference('reload differs', content, loaded)
    }
    return undefined
  }

  return {
    doc,
    submit,
    check,
    take(update) {
      const { admission, harm } = submit(update)
      return { admission, harm: harm ?? check() }
    },
  }
}

function difference(what: Harm['what'], content: string, other: Y.Doc): Harm {
  return { what, why: `\n${content}\n${contentOf(other)}` }
}

/**
 * Whether edits are on the server's disk: the whole rule, as a function of state and event.
 *
 * Edits are counted. A request that is sent when so many have been made covers them; the receipt confirms them, because
 * the server answers only when everything it read before the request is on disk. The clock is the check that it has
 * taken them: it counts this client's insertions that are on disk, and less than this side has means that some were not
 * taken. Then everything is exchanged anew and asked again, a few times.
 */

/** What an application shows. Never `saved` while an edit is not known to be on the server's disk. */
export interface SaveState {
  readonly state: 'offline' | 'saving' | 'saved'
  /** Edits of this device that are not known to be on the server's disk. */
  readonly unsaved: number
}

export interface Saving {
  readonly link: 'down' | 'syncing' | 'synced'
  readonly readOnly: boolean
  /** Edits counted so far in this document, with those that were left from before. */
  readonly made: number
  readonly confirmed: number
  /** The document is kept on this device, where it may hold an edit that was not counted any more when the page died. */
  readonly kept: boolean
  /** Since the last exchange no receipt came: what was confirmed on an earlier connection is asked for once more. */
  readonly owed: boolean
  readonly asked: Request | undefined
  /** Requests for the parts of an exchange that is sent in several, in order: each covers the edits up to it. */
  readonly steps: readonly Request[]
  readonly lastMark: number
  /** Receipts in a row that came back with too small a clock. */
  readonly lacking: number
  /** Such a receipt came, and everything is to be exchanged anew after a while. */
  readonly resync: boolean
}

/** What a receipt answers: that so many of the client's insertions are on disk confirms so many edits. */
interface Request {
  readonly mark: number
  readonly client: number
  readonly clock: number
  readonly covers: number
}

export type SavingEvent =
  /** What is kept on this device is here; `unsaved` edits of it are left from before, as far as they were counted. */
  | { readonly type: 'loaded'; readonly unsaved: number }
  /** Something that is kept on this device came into the document. Whether it was saved, nobody knows before a receipt. */
  | { readonly type: 'restored' }
  | { readonly type: 'edited' }
  /** Another document takes the place of the one before; so many edits in it are not saved. */
  | { readonly type: 'moved'; readonly unsaved: number }
  /** The server lets this room in; whether it takes edits. */
  | { readonly type: 'access'; readonly readOnly: boolean }
  /** An exchange of everything begins. */
  | { readonly type: 'syncing' }
  | { readonly type: 'synced' }
  | { readonly type: 'down' }
  /** A request goes out now, for a client id whose insertions here count `clock`. */
  | { readonly type: 'asked'; readonly client: number; readonly clock: number }
  /** The same after a part of an exchange, with which the first `covers` of all edits have been sent. */
  | {
      readonly type: 'step'
      readonly client: number
      readonly clock: number
      readonly covers: number
    }
  | {
      readonly type: 'receipt'
      readonly mark: number
      readonly client: number
      readonly clock: number
    }

export const nothingMade: Saving = {
  link: 'down',
  readOnly: false,
  made: 0,
  confirmed: 0,
  kept: false,
  owed: false,
  asked: undefined,
  steps: [],
  lastMark: 0,
  lacking: 0,
  resync: false,
}

/** So many times everything is exchanged anew before the next connection. */
export const MOST_RESYNCS = 5

export function reduce(saving: Saving, event: SavingEvent): Saving {
  switch (event.type) {
    case 'loaded':
      return { ...restored(saving), made: saving.made + event.unsaved }
    case 'restored':
      return restored(saving)
    case 'edited':
      return { ...saving, made: saving.made + 1 }
    case 'moved':
      return {
        ...nothingMade,
        kept: saving.kept,
        made: event.unsaved,
        readOnly: saving.readOnly,
        lastMark: saving.lastMark,
      }
    case 'access': {
      // What was made while the server took nothing has to be sent again.
      const opened = saving.readOnly && !event.readOnly && saving.made > saving.confirmed
      return {
        ...saving,
        readOnly: event.readOnly,
        asked: opened ? undefined : saving.asked,
        resync: saving.resync || (opened && saving.link === 'synced'),
      }
    }
    case 'syncing':
      return { ...saving, link: 'syncing', asked: undefined, steps: [], resync: false }
    case 'synced':
      return {
        ...saving,
        link: 'synced',
        owed: saving.made > 0 || saving.kept,
        asked: undefined,
        resync: false,
      }
    case 'down':
      return { ...saving, link: 'down', asked: undefined, steps: [], lacking: 0, resync: false }
    case 'asked': {
      const mark = saving.lastMark + 1
      const { client, clock } = event
      return { ...saving, lastMark: mark, asked: { mark, client, clock, covers: saving.made } }
    }
    case 'step': {
      const mark = saving.lastMark + 1
      const { client, clock, covers } = event
      return {
        ...saving,
        lastMark: mark,
        steps: [...saving.steps, { mark, client, clock, covers }],
      }
    }
    case 'receipt':
      return receive(saving, event)
  }
}

/** What was asked before does not cover it. */
function restored(saving: Saving): Saving {
  const late = saving.link === 'synced' ? { owed: true, asked: undefined } : {}
  return { ...saving, kept: true, ...late }
}

function receive(saving: Saving, receipt: { mark: number; client: number; clock: number }): Saving {
  const { asked, steps } = saving
  const step = steps.find(({ mark, client }) => mark === receipt.mark && client === receipt.client)
  if (step) {
    // One part that was not taken says nothing good of the others; the request after the exchange will tell.
    if (saving.readOnly || receipt.clock < step.clock) return { ...saving, steps: [] }
    return {
      ...saving,
      steps: steps.filter(({ mark }) => mark > step.mark),
      confirmed: Math.max(saving.confirmed, step.covers),
    }
  }
  if (!asked || asked.mark !== receipt.mark || asked.client !== receipt.client) return saving
  const answered = { ...saving, asked: undefined }
  // A server that takes nothing confirms nothing, whatever the clock: deletions do not show in it.
  if (saving.readOnly) return { ...answered, owed: false }
  if (receipt.clock < asked.clock) {
    const lacking = saving.lacking + 1
    return { ...answered, lacking, resync: lacking <= MOST_RESYNCS }
  }
  return {
    ...answered,
    owed: false,
    lacking: 0,
    confirmed: Math.max(saving.confirmed, asked.covers),
  }
}

/** Whether a request should go out now. At most one is on its way. */
export function shouldAsk(saving: Saving): boolean {
  if (saving.link !== 'synced' || saving.asked || saving.resync) return false
  if (saving.lacking > MOST_RESYNCS) return false
  return saving.owed || (!saving.readOnly && saving.made > saving.confirmed)
}

export function saveStateOf({ link, made, confirmed, owed }: Saving): SaveState {
  const unsaved = made - confirmed
  if (link === 'down') return { state: 'offline', unsaved }
  return { state: link === 'synced' && unsaved === 0 && !owed ? 'saved' : 'saving', unsaved }
}

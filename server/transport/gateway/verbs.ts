/** Every verb of the text protocol. */
import { getHistory } from './get-history.ts'
import { auth, ping } from './session-verbs.ts'
import { resume, subscribe, unsubscribe } from './subscribe.ts'
import type { Verb } from './verb.ts'

export const VERBS: Readonly<Record<string, Verb>> = {
  auth,
  ping,
  subscribe,
  unsubscribe,
  resume,
  get_history: getHistory,
}

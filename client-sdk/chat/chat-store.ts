/** Messages that are not sent yet, on this device. */
import { ChatText, ChatType, z } from '@concord/schemas'
import type { Sealing } from '../device/sealing.ts'
import { openUnsentStore, type UnsentStore } from '../device/unsent-store.ts'

/** A message that waits to be sent, or that the server refused. */
export const Unsent = z.object({
  /** Under which it is sent, once however often. */
  key: z.string(),
  text: ChatText,
  type: ChatType,
  replyTo: z.string().nullable(),
  /** When it was written, milliseconds since 1970. */
  at: z.number(),
  /** Why the server refused it; it waits for its author. */
  refused: z.object({ code: z.string(), message: z.string() }).optional(),
})
export type Unsent = z.infer<typeof Unsent>

export type ChatStore = UnsentStore<Unsent>

export function openChatStore(name: string, sealing: Sealing): ChatStore {
  return openUnsentStore(name, Unsent, sealing)
}

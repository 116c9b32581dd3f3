/** What the server says in text frames. */
import { ConcordEvent, ERRORS, z, type ErrorCode, type ErrorReply } from '@concord/schemas'
import { readJson } from '../core/read-json.ts'

export type TextFrame =
  | { readonly event: 'event'; readonly data: ConcordEvent }
  /** A request was answered; what is replied to it came before. */
  | { readonly event: 'ack'; readonly data: { readonly id: number; readonly ok: boolean } }
  /** Without `requestId`, it is about the session as a whole. */
  | { readonly event: 'error'; readonly data: ErrorReply & { readonly requestId?: unknown } }
  | { readonly event: 'reply'; readonly name: string; readonly data: unknown }

const Frame = z.object({ event: z.string(), data: z.unknown().optional() })
const Ack = z.object({ id: z.number(), ok: z.boolean() })
const ErrorData = z.object({
  code: z.string().transform((code): ErrorCode =>
    // A newer server may know errors that are not known here.
    Object.hasOwn(ERRORS, code) ? (code as ErrorCode) : 'INTERNAL_ERROR',
  ),
  message: z.string(),
  details: z.unknown().optional(),
  requestId: z.unknown().optional(),
})

/** `undefined` for what is not part of the protocol: there may be other programs on the way, and newer servers. */
export function readTextFrame(text: string): TextFrame | undefined {
  const frame = Frame.safeParse(readJson(text))
  if (!frame.success) return undefined
  const { event, data } = frame.data
  switch (event) {
    case 'event':
      return framed(event, ConcordEvent.safeParse(data))
    case 'ack':
      return framed(event, Ack.safeParse(data))
    case 'error':
      return framed(event, ErrorData.safeParse(data))
    default:
      return { event: 'reply', name: event, data }
  }
}

function framed<E extends string, T>(
  event: E,
  parsed: { success: true; data: T } | { success: false },
): { event: E; data: T } | undefined {
  return parsed.success ? { event, data: parsed.data } : undefined
}

/** A socket over plain HTTP, by hand: each request is made when a test says so, and may be made twice. */
import {
  POLLED,
  POLLING_AT,
  POLLING_QUERY,
  packPolled,
  readCloseBody,
  readPolled,
  type PolledMessage,
} from '@concord/schemas'

export interface RawPolling {
  /** Its address without `at`. */
  readonly url: string
  /** Sends, of which so many were sent before. Resolves to the status of the answer. */
  bring(at: number, messages: readonly (string | Uint8Array | PolledMessage)[]): Promise<number>
  /** The next messages, when so many were taken before: texts, frames, and `[code, reason]` for a close; or the status. */
  take(at: number): Promise<(string | Uint8Array | readonly [number, string])[] | number>
}

/** `wsUrl`: where the WebSocket would be. Resolves to the status when there is none to be had. */
export async function rawPolling(
  wsUrl: string,
  headers: Record<string, string> = {},
): Promise<RawPolling | number> {
  const base = new URL(wsUrl.replace(/^ws/, 'http'))
  const at = (id: string, count?: number): string => {
    const url = new URL(base)
    url.searchParams.set(POLLING_QUERY, id)
    if (count !== undefined) url.searchParams.set(POLLING_AT, String(count))
    return url.href
  }
  const opened = await fetch(at('new'), { method: 'POST', headers })
  if (opened.status !== 201) return opened.status
  const { polling: id } = (await opened.json()) as { polling: string }
  return {
    url: at(id),
    async bring(count, messages) {
      const body = packPolled(messages.map(messageOf))
      const { status } = await fetch(at(id, count), { method: 'POST', body, headers })
      return status
    },
    async take(count) {
      const answer = await fetch(at(id, count), { headers })
      const bytes = new Uint8Array(await answer.arrayBuffer())
      if (answer.status !== 200) return answer.status
      return readPolled(bytes)!.map(({ type, body }) => {
        if (type === POLLED.binary) return body
        if (type === POLLED.text) return new TextDecoder().decode(body)
        const { code, reason } = readCloseBody(body)
        return [code, reason] as const
      })
    },
  }
}

function messageOf(message: string | Uint8Array | PolledMessage): PolledMessage {
  if (typeof message === 'string')
    return { type: POLLED.text, more: false, body: new TextEncoder().encode(message) }
  return message instanceof Uint8Array
    ? { type: POLLED.binary, more: false, body: message }
    : message
}

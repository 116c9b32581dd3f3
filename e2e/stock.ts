/** Stock clients, as anybody would use them: the Hocuspocus provider and y-websocket, in Node. */
import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider'
import { WebSocket } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'

const closing: (() => void)[] = []

/** The `ws` package throws where a browser stays silent: at the end of a socket that was never open. */
export class BrowserLikeSocket extends WebSocket {
  constructor(url: string | URL) {
    super(url)
    this.on('error', () => {
      // reason: see above; who needs to know hears the close that follows
    })
  }
}

export interface StockClient {
  readonly doc: Y.Doc
  readonly provider: HocuspocusProvider
  readonly socket: HocuspocusProviderWebsocket
  /** Reasons of refusals and closes, as the provider reports them. */
  readonly reasons: string[]
  synced(): Promise<void>
  /** Nothing unacknowledged. */
  acknowledged(): Promise<void>
  close(): void
}

export function stockClient(
  wsUrl: string,
  name: string,
  token: string | (() => Promise<string>),
  shared?: HocuspocusProviderWebsocket,
): StockClient {
  const socket =
    shared ??
    new HocuspocusProviderWebsocket({
      url: wsUrl,
      WebSocketPolyfill: BrowserLikeSocket,
      delay: 50,
      minDelay: 50,
      maxDelay: 200,
    })
  const doc = new Y.Doc()
  const reasons: string[] = []
  const provider = new HocuspocusProvider({
    name,
    document: doc,
    websocketProvider: socket,
    token,
    onAuthenticationFailed: ({ reason }) => void reasons.push(reason),
    onClose: ({ event }) => void reasons.push(`${event.code} ${event.reason}`),
  })
  provider.attach()
  const client: StockClient = {
    doc,
    provider,
    socket,
    reasons,
    synced: () => until(() => provider.isSynced),
    acknowledged: () => until(() => provider.isSynced && !provider.hasUnsyncedChanges),
    close() {
      provider.destroy()
      if (!shared) socket.destroy()
    },
  }
  closing.push(client.close)
  return client
}

export interface YWebsocketClient {
  readonly doc: Y.Doc
  readonly provider: WebsocketProvider
  /** Codes and reasons of closes. */
  readonly reasons: string[]
  close(): void
}

export function yWebsocketClient(wsUrl: string, name: string, token: string): YWebsocketClient {
  const doc = new Y.Doc()
  const reasons: string[] = []
  const provider = new WebsocketProvider(wsUrl, name, doc, {
    params: { token },
    // reason: the `ws` package stands in for the browser's class and differs only in what is not used
    WebSocketPolyfill: BrowserLikeSocket as unknown as typeof globalThis.WebSocket,
    disableBc: true,
    maxBackoffTime: 200,
  })
  provider.on('connection-close', (event) => {
    if (event) reasons.push(`${event.code} ${event.reason}`)
  })
  const client = { doc, provider, reasons, close: () => provider.destroy() }
  closing.push(client.close)
  return client
}

/** Waits for something that other processes bring about; fails with the condition's text when it never comes. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  deadlineMs = 15_000,
): Promise<void> {
  const started = performance.now()
  while (!(await condition())) {
    if (performance.now() - started > deadlineMs)
      throw new Error(`never came true: ${condition.toString()}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** Ends every client; for `afterEach`. */
export function closeClients(): void {
  for (const close of closing.splice(0)) close()
}

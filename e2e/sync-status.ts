/** Reading the acknowledgements of a Hocuspocus server. */
import type { HocuspocusProvider } from '@hocuspocus/provider'
import { createDecoder, readVarString, readVarUint } from 'lib0/decoding'

const SYNC_STATUS = 8

/** Calls `heard` for every acknowledgement, with whether the update was taken. One comes for each update, in order. */
export function onSyncStatus(provider: HocuspocusProvider, heard: (taken: boolean) => void): void {
  provider.on('message', ({ event }: { event: MessageEvent<ArrayBuffer> }) => {
    const decoder = createDecoder(new Uint8Array(event.data))
    readVarString(decoder)
    if (readVarUint(decoder) === SYNC_STATUS) heard(readVarUint(decoder) === 1)
  })
}

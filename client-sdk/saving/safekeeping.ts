/** Sees to it that nothing that was done in a room is lost, whatever the server says to it. */
import type { ErrorReply, Kind } from '@concord/schemas'
import type { Access } from '../core/access.ts'
import type { Clock } from '../core/clock.ts'
import type { DeviceStore } from '../device/device-store.ts'
import { createOnDevice, type OnDevice } from './on-device.ts'
import { createPacking, type Packing } from './packing.ts'
import { createRescue, type Rescue } from './rescue.ts'
import type { RoomDocument } from './room-document.ts'
import type { SaveActor } from './saving.ts'
import { createStartingOver, type Show, type StartingOver } from './starting-over.ts'
import { createStranding, type Stranding } from './stranding.ts'
import { clearTooLarge } from './too-large.ts'
import { workOf } from './unsent-work.ts'

export interface Safekeeping {
  readonly rescue: Rescue
  readonly packing: Packing
  readonly startingOver: StartingOver
  readonly device: OnDevice
  readonly stranding: Stranding
  /**
   * The server closed a document that it had let in. What is final about it; `undefined` when it is dealt with here: by
   * `again`, which is to send everything once more, or with another document.
   */
  refused(error: ErrorReply, again: () => void): ErrorReply | undefined
  /** Stops everything but the copy on the device, which `device.close` ends. */
  close(): void
}

const STOPPED =
  'The server refused again and again what this device sends. It is offered back, and nothing more is tried.'

export function createSafekeeping({
  kind,
  clock,
  store,
  shown,
  saving,
  access,
  isSynced,
  isRemote,
  connect,
  show,
  onFilled,
}: {
  readonly kind: Kind
  readonly clock: Clock
  readonly store: DeviceStore
  readonly shown: () => RoomDocument
  readonly saving: SaveActor
  readonly access: () => Access
  readonly isSynced: () => boolean
  /** Whether a change with this origin came from the server. */
  readonly isRemote: (origin: unknown) => boolean
  /** Connects this document with the server, and no other. */
  readonly connect: (document: RoomDocument) => void
  readonly show: Show
  /** There is something in the document. */
  readonly onFilled: () => void
}): Safekeeping {
  const rescue: Rescue = createRescue(clock, () => device.keepRescue())
  const packing: Packing = createPacking({
    edits: (doc) => (doc === shown().doc ? saving.edits : []),
    exchange: saving.exchange,
    onTooLarge: (found, most) =>
      clearTooLarge(found, most, {
        doc: shown().doc,
        kind,
        edits: saving.edits,
        keep: rescue.keep,
        giveUp: startingOver.begin,
      }),
  })
  const startingOver = createStartingOver({
    kind,
    most: () => packing.most,
    shown,
    saving,
    rescue,
    connect,
    show,
  })
  const device = createOnDevice({
    clock,
    store,
    shown,
    isRemote,
    saving,
    rescue,
    onFilled,
    onMoved: startingOver.adopt,
  })
  const stranding = createStranding({
    clock,
    access,
    isSynced,
    saving,
    rescue,
    work: (edits) => workOf(shown().doc, kind, edits),
  })
  return {
    rescue,
    packing,
    startingOver,
    device,
    stranding,
    refused(error, again) {
      if (error.code === 'PAYLOAD_TOO_LARGE' && packing.shrink()) {
        again()
        return undefined
      }
      if (error.code !== 'UPDATE_REFUSED' && error.code !== 'PAYLOAD_TOO_LARGE') return error
      return startingOver.begin(error) ? undefined : { ...error, message: STOPPED }
    },
    close() {
      stranding.close()
      rescue.close()
      startingOver.close()
    },
  }
}

/** The published limits, with their defaults. Each can be set by the environment variable beside it. */
export interface Limits {
  /** Largest frame from a client, bytes. */
  readonly frameBytes: number
  /** What may wait to be read by a slow client, bytes; more closes its socket. */
  readonly sendQueueBytes: number
  /** Frames per second that one socket may send for long, and at once. */
  readonly framesPerSecond: number
  readonly frameBurst: number
  /** A socket is asked for a sign of life this often, and closed when none came until the next time, ms. */
  readonly heartbeatMs: number
  /** A socket with no frame from the client for this long is closed, ms. */
  readonly idleMs: number
  /** A socket must prove who it is within this time, ms. */
  readonly authDeadlineMs: number
  /** What a socket may send before it has proved who it is, bytes. */
  readonly unauthenticatedBytes: number
  readonly socketsPerUser: number
  readonly socketsPerAddress: number
  readonly sockets: number
  readonly documentsPerSocket: number
  /** Largest body of a REST request, bytes. */
  readonly bodyBytes: number
}

const KiB = 1024
const MiB = 1024 * KiB

export const DEFAULT_LIMITS: Limits = {
  frameBytes: 1 * MiB,
  sendQueueBytes: 8 * MiB,
  framesPerSecond: 500,
  frameBurst: 5000,
  heartbeatMs: 30_000,
  idleMs: 5 * 60_000,
  authDeadlineMs: 10_000,
  unauthenticatedBytes: 64 * KiB,
  socketsPerUser: 20,
  socketsPerAddress: 500,
  sockets: 12_000,
  documentsPerSocket: 100,
  bodyBytes: 256 * KiB,
}

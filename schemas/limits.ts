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
  /** How long a document's lock lasts when nothing is said, and the most that can be asked for, seconds. */
  readonly lockSeconds: number
  readonly maxLockSeconds: number
  /** Largest body of a REST request, bytes. */
  readonly bodyBytes: number
  /** Yjs clients that one update may extend; a device that was offline brings one for each time it was opened. */
  readonly updateClients: number
  /** Structs that one update may add: about one for each insertion that does not continue the one before. */
  readonly updateStructs: number
  /** Ranges that one update may delete; every full exchange names all that was ever deleted. */
  readonly updateDeletions: number
  /** Levels of types within each other below a root type. */
  readonly nesting: number
  /** Levels of objects and arrays in a plain value. */
  readonly jsonDepth: number
  /** Length of a key, of a root type's name and of the name of an element or a format, UTF-16 units. */
  readonly keyLength: number
  /** Names that root types of one document ever had. */
  readonly documentRoots: number
  /** Yjs clients that ever wrote in one document; every opening of it that leads to an edit is one. */
  readonly documentClients: number
  /** What one document may weigh on disk, bytes. */
  readonly documentBytes: number
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
  lockSeconds: 30,
  maxLockSeconds: 86_400,
  bodyBytes: 256 * KiB,
  updateClients: 256,
  updateStructs: 50_000,
  updateDeletions: 250_000,
  nesting: 64,
  jsonDepth: 32,
  keyLength: 4096,
  documentRoots: 1000,
  documentClients: 5000,
  documentBytes: 20 * MiB,
}

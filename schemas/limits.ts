/** The published limits, with their defaults. An operator can set each: server/core/limit-variables.ts. */
export interface Limits {
  /** Largest frame from a client, bytes. */
  readonly frameBytes: number
  /** What may wait to be read by a slow client, bytes; more closes its socket. */
  readonly sendQueueBytes: number
  /** What one socket may send ahead of what is worked on, bytes and frames; then it is read more slowly. */
  readonly inboxBytes: number
  readonly inboxFrames: number
  /**
   * What one person, and what one document, may use of the processor before everybody else goes first: milliseconds of
   * each second for long, and at once.
   */
  readonly cpuMsPerSecond: number
  readonly cpuBurstMs: number
  /** Frames per second that one socket may send for long, and at once. */
  readonly framesPerSecond: number
  readonly frameBurst: number
  /** Bytes per second that one socket may send for long, and at once. */
  readonly bytesPerSecond: number
  readonly byteBurst: number
  /** Largest text frame from a client, bytes. */
  readonly textFrameBytes: number
  /** Text frames of one socket that are answered in a second for long, and at once. */
  readonly verbsPerSecond: number
  readonly verbBurst: number
  /** How often one connection may ask for all of a document, or show a new token: per second for long, and at once. */
  readonly questionsPerSecond: number
  readonly questionBurst: number
  /** What one client says of itself in presence, bytes of JSON, and the Yjs clients that one connection may show. */
  readonly presenceBytes: number
  readonly presenceClients: number
  /** Whoever came by text frames and sends none for this long is away, ms. */
  readonly awayMs: number
  /** Who is writing, by text frames, is not any more when nothing more is said for this long, ms. */
  readonly typingMs: number
  /** So long after a socket was lost another one may go on with its session, ms. */
  readonly resumeMs: number
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
  /** New sockets from one address in a second, for long; as many as it may have may come at once. */
  readonly connectsPerSecond: number
  /** New connections of one person in a second for long, and at once. */
  readonly userConnectsPerSecond: number
  readonly userConnectBurst: number
  /** Chat messages of one person in a second for long, and at once; changing one counts, too. */
  readonly chatPerSecond: number
  readonly chatBurst: number
  /** Votes of one person over REST and in text frames, in a second for long, and at once. */
  readonly votesPerSecond: number
  readonly voteBurst: number
  readonly documentsPerSocket: number
  /** Documents that one person has open, each once for every connection to it. */
  readonly documentsPerUser: number
  /** Documents in memory. */
  readonly documents: number
  /** How long a document's lock lasts when nothing is said, and the most that can be asked for, seconds. */
  readonly lockSeconds: number
  readonly maxLockSeconds: number
  /** Largest body of a REST request, bytes. */
  readonly bodyBytes: number
  /** REST requests of one person, of one admin and from one address in a minute for long; three times as many at once. */
  readonly restPerMinute: number
  readonly adminRestPerMinute: number
  readonly addressRestPerMinute: number
  /** Requests of one address that are worked on at the same time. */
  readonly requestsAtOnce: number
  /** A request must have told its head, and all of itself, within these times, ms. */
  readonly headMs: number
  readonly requestMs: number
  /** Yjs clients that one update may extend; a device that was offline brings one for each time it was opened. */
  readonly updateClients: number
  /** Structs that one update may add: about one for each insertion that does not continue the one before. */
  readonly updateStructs: number
  /** Ranges that one update may delete; every full exchange names all that was ever deleted. */
  readonly updateDeletions: number
  /** Structs of others that one update may meet at the places where it writes, each counted for each that it brings. */
  readonly updateConflicts: number
  /** The same for all that one person writes in one document within an hour, and at once after a rest. */
  readonly conflictsPerHour: number
  readonly conflictBurst: number
  /** Levels of types within each other below a root type. */
  readonly nesting: number
  /** Levels of objects and arrays in a plain value. */
  readonly jsonDepth: number
  /** Values in one body of a REST request, or in one text frame. */
  readonly jsonValues: number
  /** Length of a key, of a root type's name and of the name of an element or a format, UTF-16 units. */
  readonly keyLength: number
  /** Names that root types of one document ever had. */
  readonly documentRoots: number
  /** Yjs clients that ever wrote in one document; every opening of it that leads to an edit is one. */
  readonly documentClients: number
  /** Yjs clients with which one person may begin to write in one document within an hour, and at once after a rest. */
  readonly newClientsPerHour: number
  readonly newClientBurst: number
  /** Subdocuments that one document may hold at a time. */
  readonly documentSubdocuments: number
  /**
   * Entries in one collection of a kind that is closed, such as the days of a trip; ten times as many where each person
   * has their own.
   */
  readonly collectionEntries: number
  /** What is told of the texts of one document as a whole, by REST or in a text frame, characters with their markup. */
  readonly readCharacters: number
  /** What one document may weigh on disk, bytes. */
  readonly documentBytes: number
  /** Structs that one document may hold: it takes memory, and time when it is opened, by how many there are. */
  readonly documentStructs: number
  /**
   * Percent of the memory that Node may use, from which on no further document is opened and large edits wait; half-way from
   * there to all of it every edit waits. 100: never.
   */
  readonly heapPercent: number
}

const KiB = 1024
const MiB = 1024 * KiB

export const DEFAULT_LIMITS: Limits = {
  frameBytes: 1 * MiB,
  sendQueueBytes: 8 * MiB,
  inboxBytes: 1 * MiB,
  inboxFrames: 256,
  cpuMsPerSecond: 100,
  cpuBurstMs: 100,
  framesPerSecond: 500,
  frameBurst: 5000,
  bytesPerSecond: 4 * MiB,
  byteBurst: 32 * MiB,
  textFrameBytes: 64 * KiB,
  verbsPerSecond: 50,
  verbBurst: 100,
  questionsPerSecond: 1,
  questionBurst: 10,
  presenceBytes: 16 * KiB,
  presenceClients: 4,
  awayMs: 5 * 60_000,
  typingMs: 5000,
  resumeMs: 2 * 60_000,
  heartbeatMs: 30_000,
  idleMs: 5 * 60_000,
  authDeadlineMs: 10_000,
  unauthenticatedBytes: 64 * KiB,
  socketsPerUser: 20,
  socketsPerAddress: 500,
  sockets: 12_000,
  connectsPerSecond: 50,
  userConnectsPerSecond: 1,
  userConnectBurst: 100,
  chatPerSecond: 5,
  chatBurst: 20,
  votesPerSecond: 20,
  voteBurst: 100,
  documentsPerSocket: 100,
  documentsPerUser: 500,
  documents: 10_000,
  lockSeconds: 30,
  maxLockSeconds: 86_400,
  bodyBytes: 256 * KiB,
  restPerMinute: 100,
  adminRestPerMinute: 600,
  addressRestPerMinute: 6000,
  requestsAtOnce: 100,
  headMs: 10_000,
  requestMs: 30_000,
  updateClients: 256,
  updateStructs: 20_000,
  updateDeletions: 250_000,
  updateConflicts: 500_000,
  conflictsPerHour: 5_000_000,
  conflictBurst: 2_000_000,
  nesting: 64,
  jsonDepth: 32,
  jsonValues: 10_000,
  keyLength: 4096,
  documentRoots: 1000,
  documentClients: 50_000,
  newClientsPerHour: 120,
  newClientBurst: 512,
  documentSubdocuments: 1000,
  collectionEntries: 5000,
  readCharacters: 2 * MiB,
  documentBytes: 20 * MiB,
  documentStructs: 250_000,
  heapPercent: 80,
}

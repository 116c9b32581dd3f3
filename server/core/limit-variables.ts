/** The environment variables of the limits: every limit has one. What each counts, and its default, are in schemas/limits.ts. */
import { DEFAULT_LIMITS, type Limits } from '@concord/schemas'
import type { z } from 'zod'
import { variable, wholeNumber, type Variable } from './variable.ts'

export interface LimitVariable extends Variable<z.ZodType<number>> {
  readonly limit: keyof Limits
  readonly name: string
}

interface Row {
  readonly name: string
  readonly range: readonly [least: number, most: number]
  readonly about: string
}

const row = (name: string, range: Row['range'], about: string): Row => ({ name, range, about })

/** By limit, in the order of the reference. */
const TABLE: Readonly<Record<keyof Limits, Row>> = {
  frameBytes: row('MAX_FRAME_BYTES', [1024, 2 ** 28], 'Largest frame taken.'),
  sendQueueBytes: row('MAX_SEND_QUEUE_BYTES', [1024, 2 ** 30], 'What may wait for a slow reader.'),
  inboxBytes: row(
    'MAX_INBOX_BYTES',
    [1024, 2 ** 30],
    'What one socket may send ahead of what is worked on; beyond, it is read more slowly.',
  ),
  inboxFrames: row('MAX_INBOX_FRAMES', [1, 1_000_000], 'The same in frames.'),
  cpuMsPerSecond: row(
    'CPU_MS_PER_SECOND',
    [1, 1000],
    'Processor time that one person, and one document, may use in a second for long; with more, everybody else goes first.',
  ),
  cpuBurstMs: row('CPU_BURST_MS', [1, 60_000], 'Processor time that may be used at once.'),
  framesPerSecond: row(
    'MAX_FRAMES_PER_SECOND',
    [1, 100_000],
    'Frames one socket may send in a second, for long.',
  ),
  frameBurst: row('MAX_FRAME_BURST', [1, 1_000_000], 'Frames one socket may send at once.'),
  bytesPerSecond: row(
    'MAX_BYTES_PER_SECOND',
    [1024, 2 ** 30],
    'Bytes one socket may send in a second, for long.',
  ),
  byteBurst: row('MAX_BYTE_BURST', [1024, 2 ** 31], 'Bytes one socket may send at once.'),
  textFrameBytes: row('MAX_TEXT_FRAME_BYTES', [1024, 2 ** 28], 'Largest text frame taken.'),
  verbsPerSecond: row(
    'MAX_VERBS_PER_SECOND',
    [1, 100_000],
    'Text frames of one socket that are answered in a second, for long.',
  ),
  verbBurst: row(
    'MAX_VERB_BURST',
    [1, 1_000_000],
    'Text frames of one socket that are answered at once.',
  ),
  questionsPerSecond: row(
    'MAX_QUESTIONS_PER_SECOND',
    [1, 100_000],
    'How often one connection may ask for all of a document, or show a new token, in a second, for long.',
  ),
  questionBurst: row('MAX_QUESTION_BURST', [1, 1_000_000], 'How often it may do so at once.'),
  presenceBytes: row(
    'MAX_PRESENCE_BYTES',
    [64, 2 ** 24],
    'What one client may say of itself in presence, bytes of JSON.',
  ),
  presenceClients: row(
    'MAX_PRESENCE_CLIENTS',
    [1, 1000],
    'Yjs clients that one connection may show in presence.',
  ),
  awayMs: row(
    'AWAY_MS',
    [10, 2 ** 31 - 1],
    'Whoever came by text frames and sends none for this long is shown as away.',
  ),
  typingMs: row(
    'TYPING_TIMEOUT_MS',
    [10, 60_000],
    'Who is writing, by text frames, is not any more when nothing more is said for this long.',
  ),
  resumeMs: row(
    'RESUME_MS',
    [0, 3_600_000],
    'So long after a socket was lost another one may go on with its session.',
  ),
  heartbeatMs: row('HEARTBEAT_MS', [100, 3_600_000], 'Time between pings.'),
  idleMs: row(
    'IDLE_TIMEOUT_MS',
    [100, 86_400_000],
    'A socket that says nothing for this long is closed.',
  ),
  authDeadlineMs: row(
    'AUTH_DEADLINE_MS',
    [100, 600_000],
    'A socket must prove who it is within this time.',
  ),
  unauthenticatedBytes: row(
    'MAX_UNAUTHENTICATED_BYTES',
    [1024, 2 ** 28],
    'What a socket may send before it has proved who it is.',
  ),
  sockets: row('MAX_CONNECTIONS', [1, 1_000_000], 'Sockets in all.'),
  socketsPerUser: row('MAX_CONNECTIONS_PER_USER', [1, 100_000], 'Sockets of one person.'),
  socketsPerAddress: row(
    'MAX_CONNECTIONS_PER_ADDRESS',
    [1, 1_000_000],
    'Sockets from one address.',
  ),
  connectsPerSecond: row(
    'MAX_CONNECTS_PER_SECOND',
    [1, 1_000_000],
    'New sockets from one address in a second, for long.',
  ),
  userConnectsPerSecond: row(
    'MAX_USER_CONNECTS_PER_SECOND',
    [1, 1_000_000],
    'New connections of one person in a second, for long.',
  ),
  userConnectBurst: row(
    'MAX_USER_CONNECT_BURST',
    [1, 1_000_000],
    'New connections of one person at once.',
  ),
  chatPerSecond: row(
    'MAX_CHAT_PER_SECOND',
    [1, 100_000],
    'Chat messages of one person in a second, for long.',
  ),
  chatBurst: row('MAX_CHAT_BURST', [1, 1_000_000], 'Chat messages of one person at once.'),
  votesPerSecond: row(
    'MAX_VOTES_PER_SECOND',
    [1, 100_000],
    'Votes of one person over REST and in text frames, in a second, for long.',
  ),
  voteBurst: row('MAX_VOTE_BURST', [1, 1_000_000], 'Votes of one person at once.'),
  documentsPerSocket: row('MAX_DOCUMENTS_PER_SOCKET', [1, 10_000], 'Documents open on one socket.'),
  documentsPerUser: row(
    'MAX_DOCUMENTS_PER_USER',
    [1, 1_000_000],
    'Documents that one person has open, on all their sockets.',
  ),
  documents: row('MAX_DOCUMENTS', [1, 10_000_000], 'Documents in memory.'),
  bodyBytes: row('MAX_BODY_BYTES', [1024, 2 ** 28], 'Largest body of a REST request.'),
  restPerMinute: row(
    'MAX_REST_PER_MINUTE',
    [1, 10_000_000],
    'REST requests of one person in a minute, for long; three times as many at once.',
  ),
  adminRestPerMinute: row(
    'MAX_ADMIN_REST_PER_MINUTE',
    [1, 10_000_000],
    'The same for admins and agents.',
  ),
  addressRestPerMinute: row(
    'MAX_ADDRESS_REST_PER_MINUTE',
    [1, 10_000_000],
    'The same from one address, whoever it is.',
  ),
  requestsAtOnce: row(
    'MAX_REQUESTS_AT_ONCE',
    [1, 1_000_000],
    'Requests of one address that are worked on at the same time.',
  ),
  headMs: row(
    'HTTP_HEAD_MS',
    [100, 600_000],
    'A request must have sent its head within this time.',
  ),
  requestMs: row(
    'HTTP_REQUEST_MS',
    [100, 3_600_000],
    'A request must have sent all of itself within this time.',
  ),
  lockSeconds: row(
    'LOCK_SECONDS',
    [1, 30 * 86_400],
    'How long the lock of a document lasts without being renewed, when nobody says otherwise.',
  ),
  maxLockSeconds: row(
    'MAX_LOCK_SECONDS',
    [1, 30 * 86_400],
    'The longest that a lock may be asked for.',
  ),
  updateClients: row(
    'MAX_UPDATE_CLIENTS',
    [1, 100_000],
    'Yjs clients that one update may extend. A device that was offline brings one for each time it was opened.',
  ),
  updateStructs: row(
    'MAX_UPDATE_STRUCTS',
    [1, 10_000_000],
    'Structs that one update may add: about one for each insertion that does not continue the one before.',
  ),
  updateDeletions: row(
    'MAX_UPDATE_DELETIONS',
    [1, 10_000_000],
    'Ranges that one update may delete. Every full exchange names all that was ever deleted.',
  ),
  updateConflicts: row(
    'MAX_UPDATE_CONFLICTS',
    [1, 1_000_000_000],
    'Structs of others that one update may meet at the places where it writes, each counted for each that it brings. A million takes Yjs about 0.2 s.',
  ),
  conflictsPerHour: row(
    'MAX_CONFLICTS_PER_HOUR',
    [1, 1_000_000_000],
    'The same for all that one person writes in one document within an hour.',
  ),
  conflictBurst: row(
    'MAX_CONFLICT_BURST',
    [1, 1_000_000_000],
    'The same for all that one person writes in one document at once, after a rest.',
  ),
  nesting: row('MAX_NESTING', [1, 512], 'Levels of Yjs types within each other.'),
  jsonDepth: row('MAX_JSON_DEPTH', [1, 512], 'Levels of objects and arrays in a plain value.'),
  jsonValues: row(
    'MAX_JSON_VALUES',
    [100, 10_000_000],
    'Values in the body of one REST request, or in one text frame.',
  ),
  keyLength: row(
    'MAX_KEY_LENGTH',
    [1, 1_000_000],
    'Length of keys and of the names of root types, elements and formats.',
  ),
  documentRoots: row(
    'MAX_DOCUMENT_ROOTS',
    [1, 100_000],
    'Names that the root types of one document ever had.',
  ),
  documentClients: row(
    'MAX_DOCUMENT_CLIENTS',
    [1, 10_000_000],
    'Yjs clients that ever wrote in one document. Every opening of it that leads to an edit is one.',
  ),
  newClientsPerHour: row(
    'MAX_NEW_CLIENTS_PER_HOUR',
    [1, 10_000_000],
    'Yjs clients with which one person may begin to write in one document within an hour.',
  ),
  newClientBurst: row(
    'MAX_NEW_CLIENT_BURST',
    [1, 10_000_000],
    'Yjs clients with which one person may begin to write in one document at once, after a rest.',
  ),
  documentSubdocuments: row(
    'MAX_DOCUMENT_SUBDOCUMENTS',
    [0, 1_000_000],
    'Yjs subdocuments that one document may hold at a time.',
  ),
  collectionEntries: row(
    'MAX_COLLECTION_ENTRIES',
    [1, 1_000_000],
    'Entries in one collection of a document, such as the days of a trip; ten times as many votes.',
  ),
  readCharacters: row(
    'MAX_READ_CHARACTERS',
    [1024, 2 ** 28],
    'Characters, with their markup, of the texts of one document that is read as a whole, by REST or in a text frame.',
  ),
  documentBytes: row('MAX_DOCUMENT_BYTES', [1024, 2 ** 31], 'What one document may weigh on disk.'),
  documentStructs: row(
    'MAX_DOCUMENT_STRUCTS',
    [1, 100_000_000],
    'Structs that one document may hold, deleted ones among them. Each takes about half a kilobyte of memory while the document is open.',
  ),
  heapPercent: row(
    'MAX_HEAP_PERCENT',
    [1, 100],
    'Percent of the memory that Node may use (`--max-old-space-size`), from which on no further document is opened and large edits wait; half-way from there to all of it, every edit waits. 100: never.',
  ),
}

export const LIMIT_VARIABLES: readonly LimitVariable[] = Object.entries(TABLE).map(
  ([key, { name, range, about }]) => {
    // reason: the keys of the table are limits
    const limit = key as keyof Limits
    const schema = wholeNumber(...range).default(DEFAULT_LIMITS[limit])
    return { limit, name, ...variable(schema, about) }
  },
)

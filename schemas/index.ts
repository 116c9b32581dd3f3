/** What server and clients agree on. */
export {
  DEFAULT_TENANT,
  ID_PATTERN,
  TenantId,
  ThingId,
  UserId,
  objectId,
  parseScopeName,
  scopeName,
  type Scope,
  type ScopeName,
} from './ids.ts'
export { instantIfAny, instantOf } from './instant.ts'
export {
  ERRORS,
  readReason,
  writeReason,
  type ErrorCode,
  type ErrorReply,
  type ErrorRule,
} from './errors.ts'
export { AccountRole, ScopeRole, isAdmin, may, type Verb } from './roles.ts'
export { mergeTabs, mostAvailable, peopleOf, readTab, type SeenTab } from './people.ts'
export {
  GeoLocation,
  PresenceStatus,
  colorOf,
  type Presence,
  type PresenceUser,
} from './presence.ts'
export { AccessNotice } from './access-notice.ts'
export { VisibilityNotice } from './visibility.ts'
export { Signal, SignalNotice, SignalRequest } from './signal.ts'
export { Lock, LockNotice, lockedWords } from './lock.ts'
export {
  Became,
  ChatMessage,
  ChatText,
  ChatType,
  MAX_CHAT_TEXT,
  MAX_MENTIONS,
  chatParts,
  mentionsIn,
  type ChatPart,
} from './chat.ts'
export { Receipt, SaveRequest } from './receipts.ts'
export { RefusedNotice } from './refused-notice.ts'
export { RejectedChange, RejectedNotice, type Rule } from './rejected.ts'
export { DEFAULT_LIMITS, type Limits } from './limits.ts'
export {
  collection,
  eventsOf,
  type Circumstances,
  type Collection,
  type Fields,
} from './kinds/collection.ts'
export {
  ballot,
  hasBallot,
  readVoteKey,
  voteKey,
  type BallotState,
  type HasBallot,
  type Poll,
  type PollOption,
} from './kinds/ballot.ts'
export { Choice, Vote } from './tally/vote.ts'
export { PollRule } from './tally/poll-rule.ts'
export { PollBallot } from './tally/poll-ballot.ts'
export { ruleWords } from './tally/rule-words.ts'
export { outsideVoteWindow } from './tally/vote-window.ts'
export { choiceWord, readChoice } from './tally/choice-words.ts'
export { Standing } from './tally/standing.ts'
export { Tally, countedVotes, tally, type Election } from './tally/tally.ts'
export { Outcome, outcomeOf, type Closing } from './tally/outcome.ts'
export { flips, type Flip } from './tally/flips.ts'
export { electionAt, optionsOf, tallyAt, votesOf } from './tally/election-at.ts'
export { electionFrom, type PlacedVote } from './tally/election.ts'
export {
  NO_BALLOTS,
  ballotsAt,
  electionOf,
  electorateOf,
  optionsIn,
  tallyOf,
  type Ballots,
} from './tally/ballots.ts'
export { fold, type BallotEvent } from './tally/fold.ts'
export { catchUp, closePoll, openPoll, openingFault, type PollWrites } from './tally/poll-writes.ts'
export { closesAt, voteFor, voteRefusal, type Mark } from './tally/voting.ts'
export { matchType, optionCount, participants, voterProgress } from './tally/option-count.ts'
export {
  canWriteIn,
  defineKind,
  type Content,
  type EntryChangesOf,
  type EntryOf,
  type Kind,
  type MetaOf,
  type NewEntryOf,
} from './kinds/kind.ts'
export { ActivityCategory, trip } from './kinds/trip.ts'
export { document } from './kinds/document.ts'
export {
  KINDS,
  isKindName,
  kindNames,
  kindsOf,
  type KindName,
  type KindOf,
  type Kinds,
} from './kinds/registry.ts'
export {
  entriesFrom,
  rawEntries,
  readDocument,
  readEntries,
  readEntry,
  readMeta,
  touchRoots,
  validEntry,
  writeEntry,
  writeMeta,
} from './kinds/layout.ts'
export { positionBetween } from './kinds/position.ts'
export { editOf, within, type Edit, type Range } from './updates/edits.ts'
export { parentItem } from './updates/pieces.ts'
export { deletionsIn, partsOf, type Part, type PartLimits, type TooLarge } from './updates/parts.ts'
export { MAX_IDEMPOTENCY_KEY, idempotencyKeyWords } from './routes/idempotency-key.ts'
export {
  route,
  type BodyOf,
  type IdempotencyKeyOf,
  type QueryOf,
  type ReplyOf,
  type Route,
} from './routes/route.ts'
export { Member, NewMember, Page, ScopeSummary, scopeRoutes } from './routes/scopes.ts'
export { lockRoutes } from './routes/locks.ts'
export { Principal, accountRoutes } from './routes/account.ts'
export { MAX_TYPES, NewEvent, eventRoutes } from './routes/events.ts'
export {
  Delivery,
  DeliveryStatus,
  MAX_REPLAY,
  MAX_WEBHOOKS,
  NewWebhook,
  Webhook,
  WebhookChange,
  WebhookTest,
} from './webhooks.ts'
export { MAX_PUSH_SUBSCRIPTIONS, NewPushSubscription, PushSubscriptionReply } from './push.ts'
export { pushRoutes } from './routes/push.ts'
export { syncRoutes } from './routes/sync.ts'
export { KeptMail, mailRoutes } from './routes/mail.ts'
export { webhookRoutes } from './routes/webhooks.ts'
export {
  ImportReport,
  MAX_IMPORT_PROBLEMS,
  MAX_IMPORT_COLUMNS,
  MAX_IMPORT_ROWS,
  TripImport,
  type ImportProblem,
} from './imports.ts'
export { importTripJob } from './jobs/import-job.ts'
export { makeReportJob } from './jobs/report-job.ts'
export { CalendarFeed, MAX_CALENDAR_FEEDS, NewCalendarFeed } from './calendar-feeds.ts'
export { calendarFeedRoutes, subscribedCalendar } from './routes/calendar-feeds.ts'
export { MAX_KEPT_REPORTS, MAX_REPORT_ROWS, Report, ReportRequest } from './reports.ts'
export { reportRoutes } from './routes/reports.ts'
export { cacheRoutes } from './routes/cache.ts'
export { jobRoutes, type Schedule } from './routes/jobs.ts'
export { TripUpdate, tripRoutes } from './routes/trips.ts'
export { NewMessage, ReadState, chatRoutes, unreadRoutes, type UnreadScope } from './routes/chat.ts'
export { routeGroups, type RouteGroup } from './routes/all.ts'
export {
  ConcordEvent,
  TypePattern,
  familyOf,
  matchesType,
  type Audience,
  type EventRule,
} from './events/event.ts'
export { LOCKED, UNLOCKED, type HowUnlocked } from './events/locks.ts'
export {
  CHAT_ADOPTED,
  CHAT_DELETED,
  CHAT_EDITED,
  CHAT_MENTIONED,
  CHAT_POSTED,
  CHAT_READ,
  ChatAdopted,
  ChatDeleted,
  ChatEdited,
  ChatPosted,
  ChatRead,
} from './events/chat.ts'
export { TEXT_EDITED } from './events/of-kinds.ts'
export { TRIP_EVENTS, updateDataOf, updateTypeOf } from './events/trip-updates.ts'
export {
  MEMBER_ADDED,
  MEMBER_CHANGED,
  MEMBER_REMOVED,
  createdEvent,
  deletedEvent,
} from './events/scopes.ts'
export { QUEUES, QUEUE_NAMES, BACKOFF_MS, backoff, type QueueName } from './jobs/queues.ts'
export { JOB_TYPES } from './jobs/registry.ts'
export { jobType, type JobType } from './jobs/job-type.ts'
export { Job, JobStats, JobStatus, QueueCounts } from './jobs/job.ts'
export { JOB_COMPLETED, JOB_FAILED, JOB_PROGRESS } from './events/jobs.ts'
export {
  BALLOT_RECEIVED,
  CONSENSUS_LOST,
  CONSENSUS_REACHED,
  OptionCount,
  POLL_CLOSED,
  POLL_OPENED,
  VOTE_COUNTED,
  VoterProgress,
} from './events/votes.ts'
export { CacheStats, CacheTtl } from './cache.ts'
export { CACHE_INVALIDATED } from './events/cache.ts'
export { FLIGHT_REPORTED, FLIGHT_TRACKED, FLIGHT_UNTRACKED } from './events/flights.ts'
export {
  Flight,
  NOTHING_SAID,
  type FlightChange,
  type FlightPlan,
  type FlightReport,
  type FlightSource,
  type FlightState,
  type FlightStatus,
} from './flights.ts'
export { flightUpdated } from './gateway/flight-words.ts'
export { typeOf } from './type-text.ts'
export { accessWords } from './routes/access-words.ts'
export { docsRoutes } from './routes/docs.ts'
export { sharedDocumentRoutes } from './routes/shared-documents.ts'
export { flightRoutes } from './routes/flights.ts'
export { SYSTEM_MESSAGE, SystemMessage } from './events/system.ts'
export {
  AuditRecord,
  OnlineUser,
  RealtimeStats,
  type CollaborationStats,
  SessionRecord,
  adminRoutes,
} from './routes/admin.ts'
export { AnnouncementType, ROOM_ANNOUNCED, ROOM_WHISPERED } from './events/rooms.ts'
export { matchFoundJob } from './jobs/board-jobs.ts'
export { boardRoutes } from './routes/boards.ts'
export { board } from './kinds/board.ts'
export { closePollJob, settleBallotJob } from './jobs/poll-jobs.ts'
export { Letter, sendMailJob } from './jobs/mail-jobs.ts'
export { deliverWebhookJob } from './jobs/webhook-jobs.ts'
export { sendTextJob } from './jobs/text-jobs.ts'
export { retentionJob } from './jobs/retention-job.ts'
export {
  MAX_PUSH_BODY,
  MAX_PUSH_TITLE,
  PushNotice,
  deliverPushJob,
  sendPushJob,
} from './jobs/push-jobs.ts'
export { NewPoll, NewVote, PollReply, pollRoutes } from './routes/polls.ts'
export {
  ROOM_STATE_EVENTS,
  roomStateChanged,
  translate,
  typesOf,
  type Dialect,
  type Vocabulary,
  type RoomState,
} from './wire-names.ts'
export type { WireFrame } from './gateway/wire-frame.ts'
export {
  cursorFields,
  memberOf,
  presenceFrames,
  type PersonChange,
  type SeenPerson,
} from './gateway/presence-words.ts'
export { tripState } from './gateway/trip-words.ts'
export { documentEdited, type DocumentEdit } from './gateway/document-words.ts'
export {
  PLACE_FIELDS,
  faultyId,
  placeFieldOf,
  readPlace,
  type FramePlace,
  type PlaceField,
} from './gateway/place.ts'
export { readTripCommand, type TripUpdateCommand } from './gateway/trip-command.ts'
export { VERBS, findVerb, type VerbName } from './gateway/verbs.ts'
export type { VerbRule } from './gateway/verb-rule.ts'
export { eventRegistry, type EventRegistry } from './events/registry.ts'
export {
  NOTIFICATION_ARCHIVED,
  NOTIFICATION_CREATED,
  NOTIFICATION_DELETED,
  NOTIFICATION_EXPIRED,
  NOTIFICATION_READ,
  NOTIFICATION_SEEN,
  NOTIFICATION_UNARCHIVED,
  NOTIFICATION_UNREAD,
  NOTIFICATION_UPDATED,
  NotificationTold,
  NotificationsMarked,
} from './events/notifications.ts'
export { expireNotificationsJob, gatherMailJob } from './jobs/notification-jobs.ts'
export { Digest, digestOf, type DigestLine } from './notifications/digest.ts'
export { isExpired, lifetimeEnd } from './notifications/expiry.ts'
export { cut, type Notice } from './notifications/notice.ts'
export { pagePath } from './notifications/page-path.ts'
export {
  Channel,
  Notification,
  NotificationType,
  Priority,
  type NotificationCounts,
  type NotificationState,
} from './notifications/notification.ts'
export {
  PreferenceChanges,
  preferencesOf,
  waysFor,
  type Preferences,
  type Way,
} from './notifications/preferences.ts'
export { quietUntil, type QuietHours } from './notifications/quiet-hours.ts'
export { NOTIFICATION_RULES, type NotificationRule } from './notifications/rules.ts'
export { noticeRoutes } from './routes/notices.ts'
export { notificationRoutes, type SentNotice } from './routes/notifications.ts'
export { nameFrom } from './shown-name.ts'
/** The same zod that the declarations here are made with, for kinds of one's own. */
export { z } from 'zod'
export {
  CHANNEL,
  CHANNELS_QUERY,
  MOST_CHANNELS,
  channelFrame,
  closeBody,
  readChannelFrame,
  readCloseBody,
  type ChannelFrame,
  type ChannelFrameType,
} from './channels.ts'
export {
  MOST_POLLED,
  POLLED,
  POLLED_HEAD_BYTES,
  POLLING_AT,
  POLLING_NEW,
  POLLING_QUERY,
  packPolled,
  polledClose,
  readPolled,
  type PolledMessage,
  type PolledType,
} from './polling.ts'

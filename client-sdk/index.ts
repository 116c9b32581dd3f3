/** Documents that several people change at once, offline too. */
export { createClient, type Client, type ClientOptions } from './client.ts'
export type { Fallback } from './connection/fallback.ts'
export type { Room, RoomBase, RoomTopic } from './room/room.ts'
export type { CopyState } from './device/local-copy.ts'
export type { LeaveWarning } from './leave-warning.ts'
export type { EncryptionKey } from './device/sealing.ts'
export type { SaveState } from './saving/save-state.ts'
export type { LockOptions, RoomLock } from './room/lock.ts'
export type { Rejection } from './saving/rejections.ts'
export type { Rescued } from './saving/rescue.ts'
export type { UnsentChange, UnsentText, UnsentWork } from './saving/unsent-work.ts'
export type { CollectionView, MetaView, View } from './views/view.ts'
export type {
  EventList,
  EventOptions,
  EventPage,
  EventSubscription,
  Events,
} from './events/events.ts'
export type { Inbox, InboxPreferences } from './inbox/inbox.ts'
export type { PushApi } from './api/push-api.ts'
export type { ReportApi } from './api/report-api.ts'
export type { RoomChat, RoomMessage } from './chat/chat.ts'
export type { ChatApi } from './api/chat-api.ts'
export type { RoomPolls } from './polls/polls.ts'
export type { OptionVote, RoomPoll, RoomPollOption } from './polls/polls-list.ts'
export type { PollApi } from './api/polls-api.ts'
export type { PresenceView } from './room/presence.ts'
export type { RoomSignal, RoomSignals } from './room/signals.ts'
export { devToken, type Api, type ScopeApi } from './api/api.ts'
export { ApiError } from './core/api-error.ts'
export type { Identity } from './core/claims.ts'
export type { Clock } from './core/clock.ts'
export type { Fetch } from './api/rest.ts'

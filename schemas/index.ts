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
export {
  ERRORS,
  readReason,
  writeReason,
  type ErrorCode,
  type ErrorReply,
  type ErrorRule,
} from './errors.ts'
export { AccountRole, ScopeRole, may, type Verb } from './roles.ts'
export { PresenceStatus, colorOf, type Presence, type PresenceUser } from './presence.ts'
export { AccessNotice } from './access-notice.ts'
export { Receipt, SaveRequest } from './receipts.ts'
export { DEFAULT_LIMITS, type Limits } from './limits.ts'
export {
  defineKind,
  type Content,
  type EntryChangesOf,
  type EntryOf,
  type Fields,
  type Kind,
  type MetaOf,
  type NewEntryOf,
} from './kinds/kind.ts'
export { ActivityCategory, trip } from './kinds/trip.ts'
export { document } from './kinds/document.ts'
export { KINDS, isKindName, kindNames, type KindName, type KindOf } from './kinds/registry.ts'
export {
  readDocument,
  readEntries,
  readEntry,
  readMeta,
  touchRoots,
  writeEntry,
  writeMeta,
} from './kinds/layout.ts'
export { positionBetween } from './kinds/position.ts'
export { route, type BodyOf, type QueryOf, type ReplyOf, type Route } from './routes/route.ts'
export { Member, NewMember, Page, ScopeSummary, scopeRoutes } from './routes/scopes.ts'
export { Principal, accountRoutes } from './routes/account.ts'

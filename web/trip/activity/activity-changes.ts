/** What the fields of an activity's form change. */
import type { EntryChangesOf, KindOf } from '@concord/schemas'

export type ActivityChanges = EntryChangesOf<KindOf<'trip'>, 'activities'>

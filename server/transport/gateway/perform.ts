/** A verb that was read is done, where its caller may do it. */
import { scopeName, type FramePlace } from '@concord/schemas'
import { Refusal } from '../../core/refusal.ts'
import { ANSWERS } from './answers/answers.ts'
import type { Caller, Spot } from './caller.ts'
import type { ReadVerb } from './read-verb.ts'

/** The result for its `ack`. Throws NOT_IN_ROOM where it wants a place that is joined, and what access and the answer throw. */
export async function perform(
  { name, rule, place, fields }: ReadVerb,
  caller: Caller,
): Promise<object | void> {
  // reason: the table of answers takes for each verb what its declaration makes of a frame
  const run = ANSWERS[name] as (data: unknown, caller: Caller, spot?: Spot) => Promise<object>
  if (!place) return run(fields(), caller)
  const { access, visits, session } = caller
  const { principal } = session
  const scope = scopeName({ tenantId: principal.tenantId, ...place })
  if (rule.joined && !visits.has(scope)) throw new Refusal('NOT_IN_ROOM')
  const data = fields()
  const grant = rule.joins
    ? await access.open(scope, principal).catch((error: unknown) => {
        throw isLostTrip(place, error) ? new Refusal('TRIP_NOT_FOUND') : error
      })
    : await access.grant(scope, principal, rule.may ?? 'read')
  return run(data, caller, { place, grant })
}

function isLostTrip({ kind }: FramePlace, error: unknown): boolean {
  return kind === 'trip' && error instanceof Refusal && error.code === 'NOT_FOUND'
}

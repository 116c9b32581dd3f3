/** From a frame to a verb, what it is about and its other fields, each with the error that its declaration names. */
import {
  faultyId,
  findVerb,
  readPlace,
  type FramePlace,
  type VerbName,
  type VerbRule,
} from '@concord/schemas'
import { Refusal } from '../../core/refusal.ts'
import { faultWords } from '../rest/parse-input.ts'
import type { TextFrame } from './text-frame.ts'

export interface ReadVerb {
  readonly name: VerbName
  readonly rule: VerbRule
  readonly place: FramePlace | undefined
  /** Reads the other fields. Throws the error of the field that is not valid. */
  fields(): unknown
}

/** Throws UNKNOWN_EVENT, and what is wrong with the place that it names. */
export function readVerb({ event, data: given = {} }: TextFrame): ReadVerb {
  const found = findVerb(event)
  if (!found)
    throw new Refusal('UNKNOWN_EVENT', `There is no verb "${event}"; see docs/gateway.md.`)
  const { name, rule } = found
  const { bare } = rule
  const data = bare !== undefined && typeof given === 'string' ? { [bare]: given } : given
  const read = rule.place ? readPlace(data, rule.place) : { rest: data }
  if (read.fault) throw new Refusal(read.fault.code, read.fault.message)
  const needsPlace = rule.place && (rule.joined || rule.may !== undefined)
  if (needsPlace && !read.place) {
    const { code, message } = faultyId(rule.place[0]!)
    throw new Refusal(code, message)
  }
  return {
    name,
    rule,
    place: read.place,
    fields() {
      const parsed = rule.data.safeParse(read.rest)
      if (parsed.success) return parsed.data
      const field = String(parsed.error.issues[0]?.path[0])
      throw faultWords(parsed.error, `data of ${event}`, rule.codes?.[field])
    },
  }
}

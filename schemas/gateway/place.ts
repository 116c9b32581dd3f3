/** What a text frame is about: `{"tripId": "…"}`, or the id alone. */
import type { ErrorCode } from '../errors.ts'
import { ID_PATTERN } from '../ids.ts'

/** The fields that name a thing, and its kind. */
export const PLACE_FIELDS = {
  tripId: 'trip',
  boardId: 'board',
  roomId: 'board',
  documentId: 'document',
} as const
export type PlaceField = keyof typeof PLACE_FIELDS

/** The field that names a thing of this kind; `undefined` for kinds that text frames do not know. */
export function placeFieldOf(kind: string): PlaceField | undefined {
  // reason: the keys of PLACE_FIELDS are its fields
  const fields = Object.keys(PLACE_FIELDS) as PlaceField[]
  return fields.find((field) => PLACE_FIELDS[field] === kind)
}

export interface FramePlace {
  readonly kind: (typeof PLACE_FIELDS)[PlaceField]
  readonly id: string
}

export interface PlaceFault {
  readonly code: ErrorCode
  readonly message: string
}

/** `data` of a frame, read: what it is about and its other fields. `place` is absent when it names nothing. */
export type ReadPlace =
  | { readonly place?: FramePlace; readonly rest: unknown; readonly fault?: undefined }
  | { readonly fault: PlaceFault }

const OBJECT_ID = /^[0-9a-f]{24}$/i

/** The first field is the one that a bare string stands for. */
export function readPlace(data: unknown, fields: readonly PlaceField[]): ReadPlace {
  const named = typeof data === 'string' ? { [fields[0]!]: data } : data
  if (typeof named !== 'object' || named === null || Array.isArray(named))
    return { fault: { code: 'VALIDATION_ERROR', message: 'The data is not an object.' } }
  const rest: Record<string, unknown> = { ...named }
  const given = fields.filter((field) => rest[field] !== undefined)
  const [field, ...more] = given
  for (const name of fields) delete rest[name]
  if (field === undefined) return { rest }
  if (more.length > 0) {
    const message = `Name one thing, not ${given.join(' and ')}.`
    return { fault: { code: 'VALIDATION_ERROR', message } }
  }
  const id = (named as Record<string, unknown>)[field]
  const kind = PLACE_FIELDS[field]
  if (typeof id !== 'string' || !(kind === 'trip' ? OBJECT_ID : ID_PATTERN).test(id))
    return { fault: faultyId(field) }
  return { place: { kind, id }, rest }
}

/** What is wrong with a frame that names none of the fields, or one that is no id. */
export function faultyId(field: PlaceField): PlaceFault {
  return PLACE_FIELDS[field] === 'trip'
    ? { code: 'INVALID_TRIP_ID', message: `${field}: The id of a trip has 24 hex digits.` }
    : { code: 'VALIDATION_ERROR', message: `${field}: This is not an id.` }
}

/** Messages that members of a scope write to each other. */
import { z } from 'zod'
import { ThingId, UserId } from './ids.ts'

/** A `suggestion` can become an activity or a poll's option; an `alert` is shown as urgent. */
export const ChatType = z.enum(['text', 'suggestion', 'alert'])
export type ChatType = z.infer<typeof ChatType>

export const MAX_CHAT_TEXT = 1000
/** So many people can be named in one message. */
export const MAX_MENTIONS = 20

// oxlint-disable-next-line no-control-regex -- reason: they are what it looks for
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/

/** Plain text; whoever shows it shows it as text. */
export const ChatText = z
  .string()
  .trim()
  .min(1, 'Write something.')
  .max(MAX_CHAT_TEXT, `At most ${MAX_CHAT_TEXT} characters.`)
  .refine((text) => !CONTROLS.test(text) && text.isWellFormed(), 'Write plain text.')

/** What a suggestion became: an entry in a collection of the same document. */
export const Became = z.object({ collection: z.string(), id: z.string() })
export type Became = z.infer<typeof Became>

export const ChatMessage = z.object({
  id: ThingId,
  /** Its place: the number of the event that tells of it. Later messages have a larger one. */
  seq: z.number().int().min(1),
  userId: UserId,
  /** What its author was called then. */
  userName: z.string(),
  /** Empty once it was deleted. */
  text: z.string(),
  type: ChatType,
  /** The message that it answers. */
  replyTo: ThingId.nullable(),
  /** The members whom it names. */
  mentions: z.array(UserId),
  /** Under which its author sent it, once however often it was sent. */
  clientKey: z.string().optional(),
  createdAt: z.iso.datetime(),
  editedAt: z.iso.datetime().nullable(),
  deletedAt: z.iso.datetime().nullable(),
  became: Became.nullable(),
})
export type ChatMessage = z.infer<typeof ChatMessage>

/** A piece of a message, or somebody whom it names. */
export type ChatPart = string | { readonly userId: string }

const NAMED = /(?<![\p{L}\p{N}_@.-])@([A-Za-z0-9][A-Za-z0-9_.-]{0,63})/gu

/**
 * The text, cut where it names a member as `@userId`. Punctuation after a name does not belong to it, unless somebody is
 * called so. Whoever is no member is plain text.
 */
export function chatParts(text: string, isMember: (userId: string) => boolean): ChatPart[] {
  const parts: ChatPart[] = []
  let done = 0
  for (const { 1: written = '', index } of text.matchAll(NAMED)) {
    const userId = memberIn(written, isMember)
    if (userId === undefined) continue
    if (index > done) parts.push(text.slice(done, index))
    parts.push({ userId })
    done = index + 1 + userId.length
  }
  if (done < text.length) parts.push(text.slice(done))
  return parts
}

/** Everybody whom the text names, each once, in their order. */
export function mentionsIn(text: string, isMember: (userId: string) => boolean): UserId[] {
  const named = chatParts(text, isMember).flatMap((part) =>
    typeof part === 'string' ? [] : [part.userId as UserId],
  )
  return [...new Set(named)]
}

function memberIn(written: string, isMember: (userId: string) => boolean): string | undefined {
  for (let name = written; name !== '';) {
    if (isMember(name)) return name
    const shorter = name.replace(/[._-]$/, '')
    if (shorter === name) return undefined
    name = shorter
  }
  return undefined
}

/** What somebody wants to hear of, and how. Pure. */
import { z } from 'zod'
import { Channel, NotificationType, type Priority } from './notification.ts'
import { QuietHours, quietUntil } from './quiet-hours.ts'

const Wishes = z.partialRecord(Channel, z.boolean())

/** What is not named is as it is for everybody. */
export const PreferenceChanges = z.strictObject({
  types: z.partialRecord(NotificationType, Wishes).default({}),
  quietHours: QuietHours.nullable().default(null),
})
export type PreferenceChanges = z.infer<typeof PreferenceChanges>

/** For every type and channel, whether somebody wants it so. */
export const Preferences = z.object({
  types: z.record(NotificationType, z.record(Channel, z.boolean())),
  quietHours: QuietHours.nullable(),
})
export type Preferences = z.infer<typeof Preferences>

/**
 * How everybody is told who has said nothing. Every change of a plan would be too much, so `trip_update` waits for
 * somebody to ask for it.
 */
const USUAL: Readonly<Record<NotificationType, readonly Channel[]>> = {
  payment: ['in_app', 'email', 'push'],
  booking: ['in_app', 'email', 'push'],
  flight: ['in_app', 'push'],
  settlement: ['in_app', 'email'],
  alert: ['in_app', 'email', 'push'],
  chat: ['in_app', 'push'],
  trip_update: [],
  vote: ['in_app'],
  consensus: ['in_app', 'push'],
  share: ['in_app', 'email'],
  system: ['in_app'],
  job: ['in_app'],
  reminder: ['in_app', 'email', 'push'],
}

export function preferencesOf({ types, quietHours }: PreferenceChanges): Preferences {
  const entries = NotificationType.options.map((type) => {
    const channels = Channel.options.map((channel) => {
      const wish = types[type]?.[channel]
      return [channel, wish ?? USUAL[type].includes(channel)] as const
    })
    return [type, Object.fromEntries(channels)] as const
  })
  // reason: every type with every channel is in it
  return { types: Object.fromEntries(entries) as Preferences['types'], quietHours }
}

/** A way in which somebody is told, and not before when. */
export interface Way {
  readonly channel: Channel
  /** Milliseconds since 1970; without it, at once. */
  readonly notBefore?: number
}

/**
 * How somebody is told of this now. What is urgent is in their inbox whatever they wish, and waits for no morning; the
 * inbox makes no noise, so it never waits. What can wait (`low`) stays in it: no message is sent for that.
 */
export function waysFor(
  { type, priority }: { readonly type: NotificationType; readonly priority: Priority },
  { types, quietHours }: Preferences,
  now: number,
): Way[] {
  const isUrgent = priority === 'urgent'
  const quiet = quietHours === null || isUrgent ? undefined : quietUntil(quietHours, now)
  return Channel.options.flatMap((channel): Way[] => {
    if (channel === 'in_app') return isUrgent || types[type].in_app ? [{ channel }] : []
    if (priority === 'low' || !types[type][channel]) return []
    return [quiet === undefined ? { channel } : { channel, notBefore: quiet }]
  })
}

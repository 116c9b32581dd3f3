/** A trip and a room to begin with, made once through the same doors as everybody uses. */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { instantOf } from '@concord/schemas'
import { z } from 'zod'
import { DAYS, IDEAS, MEMBERS, OWNER, POLL, ROOM, TRIP } from './demo-plan.ts'
import { CallError, visit, type Visitor } from './visitor.ts'

const DAY_MS = 24 * 60 * 60 * 1000
/** The trip of the demo is still to come. */
const BEGINS_IN_DAYS = 30
const NOT_FOUND = 404

/** What was made for the folder; `done` once all of it is there. */
const Made = z.object({ trip: z.string(), room: z.string().optional(), done: z.boolean() })
type Made = z.infer<typeof Made>

export interface Demo {
  readonly trip: string
  readonly room: string
}

/**
 * Makes the demo unless this folder had it, and resolves with what of it is there: nothing when somebody deleted it, for
 * it does not come back. What an earlier start began and did not finish is deleted, and made anew.
 */
export async function ensureDemo(url: string, folder: string, now: number): Promise<Partial<Demo>> {
  const file = path.join(folder, 'demo.json')
  const keep = (made: Made): void => writeFileSync(file, `${JSON.stringify(made)}\n`)
  const ana = await visit(url, OWNER)
  const before = readMade(file)
  if (before?.done) {
    return {
      ...((await isThere(ana, `trips/${before.trip}`)) ? { trip: before.trip } : {}),
      ...((await isThere(ana, `groups/${before.room}`)) ? { room: before.room! } : {}),
    }
  }
  if (before && (await isThere(ana, `trips/${before.trip}`)))
    await ana.call('DELETE', `/api/v1/trips/${before.trip}`)

  const trip = await idOf(ana.call('POST', '/api/v1/trips', { ...TRIP, ...datesFrom(now) }))
  keep({ trip, done: false })
  await fill(ana, trip, now)
  await ask(url, ana, trip)
  const room = await idOf(ana.call('POST', '/api/v1/groups', { ...ROOM, tripId: trip }))
  await invite(ana, `groups/${room}`)
  keep({ trip, room, done: true })
  return { trip, room }
}

function readMade(file: string): Made | undefined {
  try {
    return Made.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data
  } catch {
    // reason: a folder without the file, or with one that cannot be read, had no demo
    return undefined
  }
}

async function isThere(ana: Visitor, place: string): Promise<boolean> {
  try {
    await ana.call('GET', `/api/v1/${place}`)
    return true
  } catch (error) {
    if (error instanceof CallError && error.status === NOT_FOUND) return false
    throw error
  }
}

const idOf = async (made: Promise<Record<string, unknown>>): Promise<string> =>
  String((await made)['id'])

const dayAfter = (now: number, days: number): string =>
  instantOf(now + (BEGINS_IN_DAYS + days) * DAY_MS).slice(0, 10)

const datesFrom = (now: number) => ({
  startDate: dayAfter(now, 0),
  endDate: dayAfter(now, DAYS.length - 1),
})

async function invite(ana: Visitor, place: string): Promise<void> {
  for (const member of MEMBERS) await ana.call('POST', `/api/v1/${place}/members`, member)
}

async function fill(ana: Visitor, tripId: string, now: number): Promise<void> {
  await invite(ana, `trips/${tripId}`)
  const speech = await ana.connect()
  const update = async (updateType: string, data: object): Promise<string> =>
    idOf(speech.say('trip_update', { tripId, updateType, data }))
  try {
    await speech.say('join_trip_room', { tripId })
    for (const [at, { title, activities }] of DAYS.entries()) {
      const dayId = await update('day_added', { title, date: dayAfter(now, at) })
      for (const activity of activities) await update('activity_added', { ...activity, dayId })
    }
    for (const idea of IDEAS) await update('activity_added', idea)
  } finally {
    speech.close()
  }
}

async function ask(url: string, ana: Visitor, trip: string): Promise<void> {
  const poll = await idOf(ana.call('POST', `/api/v1/trips/${trip}/polls`, POLL))
  const ben = await visit(url, { userId: 'ben', name: 'Ben' })
  const vote = { optionId: POLL.options[0]!.id, choice: 'up' }
  await ben.call('POST', `/api/v1/trips/${trip}/polls/${poll}/vote`, vote)
}

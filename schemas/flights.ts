/** Flights that somebody follows. What is said of one comes from outside: an airline's system, or people who know. */
import { z } from 'zod'
import { ThingId, UserId } from './ids.ts'

export const FlightStatus = z.enum([
  'on-time',
  'boarding',
  'delayed',
  'departed',
  'arrived',
  'cancelled',
])
export type FlightStatus = z.infer<typeof FlightStatus>

/** What is known of a flight before its day. */
export const FlightPlan = z.strictObject({
  flightId: ThingId,
  carrierCode: z.string().trim().min(1).max(8),
  flightNumber: z.string().trim().min(1).max(12),
  departureCity: z.string().trim().max(120).default(''),
  arrivalCity: z.string().trim().max(120).default(''),
  scheduledDeparture: z.iso.datetime({ offset: true }),
  scheduledArrival: z.iso.datetime({ offset: true }),
})
export type FlightPlan = z.infer<typeof FlightPlan>

/** How it stands. */
export const FlightState = z.strictObject({
  status: FlightStatus,
  gate: z.string().trim().max(20),
  terminal: z.string().trim().max(20),
  delayMinutes: z.number().int().min(0).max(10_000),
})
export type FlightState = z.infer<typeof FlightState>

/** As a flight stands of which nothing was said yet. */
export const NOTHING_SAID: FlightState = {
  status: 'on-time',
  gate: '',
  terminal: '',
  delayMinutes: 0,
}

/** What somebody says of it; what they leave out is as before. */
export const FlightChange = FlightState.partial()
export type FlightChange = z.infer<typeof FlightChange>

export const Flight = FlightPlan.extend(FlightState.shape).extend({
  tracked: z.boolean(),
  trackedBy: UserId,
  /** When something was said of it last, or when its tracking began. */
  lastUpdated: z.iso.datetime(),
})
export type Flight = z.infer<typeof Flight>

/** `simulated`: made up, for who tries things out in dev mode. */
export const FlightSource = z.enum(['manual', 'simulated'])
export type FlightSource = z.infer<typeof FlightSource>

/** One thing that was said of a flight. */
export const FlightReport = FlightState.extend({
  flightId: ThingId,
  carrierCode: z.string(),
  flightNumber: z.string(),
  source: FlightSource,
  /** Who follows it. */
  trackedBy: UserId,
})
export type FlightReport = z.infer<typeof FlightReport>

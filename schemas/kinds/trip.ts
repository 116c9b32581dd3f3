/** A trip that people plan together. */
import { z } from 'zod'
import { FlightStatus } from '../flights.ts'
import { ballot } from './ballot.ts'
import { collection, eventsOf } from './collection.ts'
import { defineKind } from './kind.ts'
import { Currency, LongText, OptionalDay, OptionalTime, Position, Title } from './shapes.ts'

export const ActivityCategory = z.enum([
  'sightseeing',
  'food',
  'transport',
  'lodging',
  'event',
  'other',
])
export type ActivityCategory = z.infer<typeof ActivityCategory>

export const trip = defineKind({
  name: 'trip',
  plural: 'trips',
  ids: 'objectId',
  open: false,
  meta: z.object({
    title: Title,
    destination: z.string().max(200).default(''),
    startDate: OptionalDay.default(''),
    endDate: OptionalDay.default(''),
    currency: Currency.default('EUR'),
  }),
  metaEvent: 'trip.updated',
  collections: {
    days: collection({
      events: eventsOf('day'),
      fields: z.object({
        date: OptionalDay.default(''),
        title: z.string().max(120).default(''),
        position: Position,
      }),
    }),
    activities: collection({
      events: eventsOf('activity'),
      author: 'createdBy',
      fields: z.object({
        /** The day it is planned for, or `null` while it is only an idea. */
        dayId: z.string().max(64).nullable().default(null),
        position: Position,
        title: Title,
        description: LongText.default(''),
        startTime: OptionalTime.default(''),
        endTime: OptionalTime.default(''),
        place: z.string().max(200).default(''),
        category: ActivityCategory.default('other'),
        cost: z.number().min(0).max(1e9).default(0),
        createdBy: z.string().max(64).default(''),
      }),
    }),
    constraints: collection({
      events: eventsOf('constraint'),
      fields: z.object({
        type: z
          .enum(['budget', 'date', 'dietary', 'accessibility', 'transport', 'time', 'other'])
          .default('other'),
        value: z.union([z.string().max(2000), z.number(), z.boolean()]).default(''),
        description: z.string().max(500).default(''),
        priority: z.enum(['must', 'should', 'nice']).default('should'),
      }),
    }),
    flights: collection({
      events: eventsOf('flight'),
      server: ['status', 'gate', 'terminal', 'delayMinutes'],
      fields: z.object({
        carrierCode: z.string().max(8).default(''),
        flightNumber: z.string().max(12).default(''),
        departureCity: z.string().max(120).default(''),
        arrivalCity: z.string().max(120).default(''),
        scheduledDeparture: z.string().max(40).default(''),
        scheduledArrival: z.string().max(40).default(''),
        status: FlightStatus.default('on-time'),
        gate: z.string().max(20).default(''),
        terminal: z.string().max(20).default(''),
        delayMinutes: z.number().int().min(0).default(0),
      }),
    }),
    ...ballot,
  },
  contents: { notes: 'xml' },
})

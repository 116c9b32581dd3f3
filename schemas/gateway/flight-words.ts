/** What becomes of flights, in the words of those who follow them. */
import { FLIGHT_REPORTED, FLIGHT_TRACKED, FLIGHT_UNTRACKED } from '../events/flights.ts'
import type { Flight } from '../flights.ts'
import type { Translate, WireFrame } from './wire-frame.ts'

export const FLIGHT_WORDS: Readonly<Record<string, Translate>> = {
  // reason: the data of these events is what the server wrote by their declaration
  [FLIGHT_TRACKED]: ({ data }) => flightUpdated(data as unknown as Flight),
  [FLIGHT_REPORTED]: ({ data, at }) => ({
    event: 'flight:updated',
    data: { ...shown(data as unknown as Flight), source: data['source'], timestamp: at },
  }),
  [FLIGHT_UNTRACKED]: ({ data: { flightId } }) => ({ event: 'flight:stopped', data: { flightId } }),
}

/** How it stands, for who begins to follow it. */
export function flightUpdated(flight: Flight): WireFrame {
  return {
    event: 'flight:updated',
    data: { ...shown(flight), source: null, timestamp: flight.lastUpdated },
  }
}

function shown({
  flightId,
  carrierCode,
  flightNumber,
  status,
  gate,
  terminal,
  delayMinutes,
}: Omit<Flight, 'tracked' | 'lastUpdated'>): WireFrame['data'] {
  return { flightId, carrierCode, flightNumber, status, gate, terminal, delayMinutes }
}

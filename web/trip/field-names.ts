/** What the fields of a trip are called in sentences: `the … of Louvre`. */

const NAMES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  meta: { startDate: 'first day', endDate: 'last day' },
  days: { title: 'name', position: 'place in the order' },
  activities: {
    dayId: 'day',
    position: 'place on the board',
    startTime: 'time',
    endTime: 'end time',
    createdBy: 'author',
  },
  flights: {
    carrierCode: 'airline',
    flightNumber: 'number',
    scheduledDeparture: 'departure',
    scheduledArrival: 'arrival',
    delayMinutes: 'delay',
  },
}

/** Fields without a name of their own are called as they are written: `departureCity` → `departure city`. */
export function fieldName(collection: string, field: string): string {
  const names = NAMES[collection]
  if (names && Object.hasOwn(names, field)) return names[field]!
  return field.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}

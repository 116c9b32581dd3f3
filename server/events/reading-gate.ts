/**
 * Who reads the log back does so in turn: one reading of each person at a time, and few of all together. There is one
 * database, and every edit waits behind what was asked of it before.
 */
export interface ReadingGate {
  /** What `read` gives, or throws; it is called once it has its turn. */
  pass<T>(person: string, read: () => Promise<T>): Promise<T>
}

/** Readings of all together. */
const AT_ONCE = 4

export function createReadingGate(): ReadingGate {
  const waiting = new Map<string, (() => Promise<void>)[]>()
  const reading = new Set<string>()

  /** Whose turn it is: of those who wait and read nothing, whoever had none for the longest. */
  function next(): string | undefined {
    for (const person of waiting.keys()) if (!reading.has(person)) return person
    return undefined
  }

  function admit(): void {
    while (reading.size < AT_ONCE) {
      const person = next()
      if (person === undefined) return
      const readings = waiting.get(person)!
      const read = readings.shift()!
      waiting.delete(person)
      if (readings.length > 0) waiting.set(person, readings)
      reading.add(person)
      void read().then(() => {
        reading.delete(person)
        admit()
      })
    }
  }

  return {
    pass: (person, read) =>
      new Promise((resolve, reject) => {
        const readings = waiting.get(person) ?? []
        waiting.set(person, readings)
        readings.push(() => read().then(resolve, reject))
        admit()
      }),
  }
}

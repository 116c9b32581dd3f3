/**
 * How many sockets there are, in all, from one address and of one person, and how many documents people have open;
 * refuses the one too many.
 */
import type { Limits } from '@concord/schemas'
import { counted } from '../core/counted.ts'
import { createCounts } from '../core/counts.ts'
import { Refusal } from '../core/refusal.ts'

export interface ConnectionCount {
  /** Counts a socket. Throws a Refusal: CONNECTION_LIMIT. */
  enter(socketId: string, address: string): void
  /**
   * Counts the socket for this person too, once, however many documents it opens; returns whether this was the first
   * time. Throws a Refusal: CONNECTION_LIMIT.
   */
  identify(socketId: string, person: string): boolean
  /** Counts a document that somebody opened on the socket. Throws a Refusal: CONNECTION_LIMIT. */
  openDocument(socketId: string, person: string): void
  /** One of them is not open any more. */
  closeDocument(socketId: string): void
  /** The socket is gone, and with it what was open on it. */
  leave(socketId: string): void
  readonly total: number
}

interface Counted {
  readonly address: string
  readonly people: Set<string>
  /** Whose documents are open on it, one for each. */
  readonly documents: string[]
}

export function createConnectionCount(
  limits: Pick<Limits, 'sockets' | 'socketsPerAddress' | 'socketsPerUser' | 'documentsPerUser'>,
): ConnectionCount {
  const sockets = new Map<string, Counted>()
  const byAddress = createCounts()
  const byPerson = createCounts()
  const documents = createCounts()
  return {
    get total() {
      return sockets.size
    },
    enter(socketId, address) {
      if (sockets.size >= limits.sockets)
        throw new Refusal('CONNECTION_LIMIT', 'The server is full. Try again later.')
      if (byAddress.of(address) >= limits.socketsPerAddress) {
        throw new Refusal(
          'CONNECTION_LIMIT',
          `More than ${counted(limits.socketsPerAddress, 'connection')} from one address.`,
        )
      }
      sockets.set(socketId, { address, people: new Set(), documents: [] })
      byAddress.add(address, 1)
    },
    identify(socketId, person) {
      const socket = sockets.get(socketId)
      if (!socket || socket.people.has(person)) return false
      if (byPerson.of(person) >= limits.socketsPerUser) {
        throw new Refusal(
          'CONNECTION_LIMIT',
          `More than ${counted(limits.socketsPerUser, 'connection')} of one person.`,
        )
      }
      socket.people.add(person)
      byPerson.add(person, 1)
      return true
    },
    openDocument(socketId, person) {
      if (documents.of(person) >= limits.documentsPerUser) {
        throw new Refusal(
          'CONNECTION_LIMIT',
          `More than ${counted(limits.documentsPerUser, 'document')} of one person.`,
        )
      }
      const socket = sockets.get(socketId)
      if (!socket) return
      socket.documents.push(person)
      documents.add(person, 1)
    },
    closeDocument(socketId) {
      const person = sockets.get(socketId)?.documents.pop()
      if (person !== undefined) documents.add(person, -1)
    },
    leave(socketId) {
      const socket = sockets.get(socketId)
      if (!socket) return
      sockets.delete(socketId)
      byAddress.add(socket.address, -1)
      for (const person of socket.people) byPerson.add(person, -1)
      for (const person of socket.documents) documents.add(person, -1)
    },
  }
}

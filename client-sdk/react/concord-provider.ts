import { createContext, createElement, useContext, type ReactNode } from 'react'
import type { Client } from '../client.ts'

const ClientContext = createContext<Client | undefined>(undefined)

/** Lets everything below use this client. Whoever made the client closes it. */
export function ConcordProvider({
  client,
  children,
}: {
  readonly client: Client
  readonly children?: ReactNode
}): ReactNode {
  return createElement(ClientContext.Provider, { value: client }, children)
}

/** The client of the nearest `ConcordProvider`. */
export function useClient(): Client {
  const client = useContext(ClientContext)
  if (!client) throw new Error('There is no ConcordProvider around this component.')
  return client
}

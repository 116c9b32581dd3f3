/** Shows the SDK's panel when the address of the page asked for it, `?devtools`, until the page is loaded anew. */
import type { Client } from '@concord/client'
import { useEffect, useState } from 'react'

export function useDevtools(client: Client | undefined): void {
  const [wanted] = useState(() => new URLSearchParams(location.search).has('devtools'))
  useEffect(() => {
    if (!client || !wanted) return
    let close: (() => void) | undefined
    let isOver = false
    const open = async () => {
      const { openDevtools } = await import('@concord/client/devtools')
      if (!isOver) close = openDevtools(client)
    }
    open().catch((failure: unknown) => console.error('There are no devtools.', failure))
    return () => {
      isOver = true
      close?.()
    }
  }, [client, wanted])
}

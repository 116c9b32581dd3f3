import type { Member, ScopeRole } from '@concord/schemas'
import { useCallback, useEffect, useState } from 'react'
import { useSession } from '../session/session.tsx'
import { plainWords } from '../shell/plain-words.ts'

export interface Members {
  /** `undefined` until the server answered. */
  readonly items: readonly Member[] | undefined
  readonly problem: string
  /** Adds somebody, or gives another role. Rejects when the server refuses. */
  add(userId: string, role: ScopeRole): Promise<void>
  /** Rejects when the server refuses. */
  remove(userId: string): Promise<void>
}

/** Who belongs to the trip, as the server says; asked again after each change. */
export function useMembers(id: string): Members {
  const { trips } = useSession().client.api
  const [items, setItems] = useState<readonly Member[]>()
  const [problem, setProblem] = useState('')

  const reload = useCallback(async () => {
    try {
      setItems((await trips.members(id)).items)
      setProblem('')
    } catch (error) {
      setProblem(plainWords(error))
    }
  }, [trips, id])
  useEffect(() => void reload(), [reload])

  return {
    items,
    problem,
    async add(userId, role) {
      await trips.addMember(id, { userId, role })
      await reload()
    },
    async remove(userId) {
      await trips.removeMember(id, userId)
      await reload()
    },
  }
}

import type { ScopeApi } from '@concord/client'
import type { Member, ScopeRole } from '@concord/schemas'
import { useCallback, useEffect, useState } from 'react'
import { plainWords } from '../shell/plain-words.ts'

/** Where members are asked for and changed. */
export type MembersApi = Pick<ScopeApi, 'members' | 'addMember' | 'removeMember'>

export interface Members {
  /** `undefined` until the server answered. */
  readonly items: readonly Member[] | undefined
  readonly problem: string
  /** Adds somebody, or gives another role. Rejects when the server refuses. */
  add(userId: string, role: ScopeRole): Promise<void>
  /** Rejects when the server refuses. */
  remove(userId: string): Promise<void>
  reload(): Promise<void>
}

/** Who belongs to it, as the server says; asked again after each change. */
export function useMembers(id: string, api: MembersApi): Members {
  const [items, setItems] = useState<readonly Member[]>()
  const [problem, setProblem] = useState('')

  const reload = useCallback(async () => {
    try {
      setItems((await api.members(id)).items)
      setProblem('')
    } catch (error) {
      setProblem(plainWords(error))
    }
  }, [api, id])
  useEffect(() => void reload(), [reload])

  return {
    items,
    problem,
    async add(userId, role) {
      await api.addMember(id, { userId, role })
      await reload()
    },
    async remove(userId) {
      await api.removeMember(id, userId)
      await reload()
    },
    reload,
  }
}

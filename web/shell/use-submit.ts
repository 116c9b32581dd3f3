/** For a form whose answer the server gives. */
import { useState } from 'react'
import { plainWords } from './plain-words.ts'

export interface Submission {
  /** Something is on its way to the server. */
  readonly busy: boolean
  /** Why it did not work, in plain words; empty while nothing is wrong. */
  readonly problem: string
  setProblem(words: string): void
  /** Runs it; what it throws becomes the problem. Resolves with what it gives, `undefined` when it did not work. */
  submit<T>(work: () => Promise<T>): Promise<T | undefined>
}

export function useSubmit(): Submission {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState('')
  return {
    busy,
    problem,
    setProblem,
    async submit(work) {
      setBusy(true)
      setProblem('')
      try {
        return await work()
      } catch (error) {
        setProblem(plainWords(error))
        return undefined
      } finally {
        setBusy(false)
      }
    },
  }
}

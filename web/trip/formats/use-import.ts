import type { ImportReport, TripImport } from '@concord/schemas'
import { useState } from 'react'
import { useSession } from '../../session/session.tsx'
import { plainWords } from '../../shell/plain-words.ts'
import { fileText } from './file-text.ts'

/** How often it is asked what became of an import. */
const ASK_MS = 400

export interface Importing {
  readonly busy: boolean
  readonly problem: string
  /** What the file that was chosen would bring. */
  readonly report: ImportReport | undefined
  /** Looks at the file; nothing is written. */
  choose(file: File | null): Promise<void>
  /** Writes what can be written. Resolves with how many activities that were; `undefined`: it did not work. */
  go(): Promise<number | undefined>
}

/** Also where a page has no `randomUUID`, because it did not come over TLS. */
const newKey = (): string => crypto.getRandomValues(new Uint32Array(4)).join('-')

export function useImport(tripId: string): Importing {
  const { trips } = useSession().client.api
  const [chosen, setChosen] = useState<{ csv: string; key: string; report: ImportReport }>()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState('')

  async function ended(ordered: TripImport): Promise<ImportReport> {
    let state = ordered
    while (!state.report) {
      if (state.status === 'failed' || state.status === 'cancelled')
        throw new Error(state.error ?? 'The import was called off.')
      await new Promise((resolve) => setTimeout(resolve, ASK_MS))
      state = await trips.readImport(tripId, state.id)
    }
    return state.report
  }

  async function attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
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
  }

  return {
    busy,
    problem,
    report: chosen?.report,
    async choose(file) {
      setChosen(undefined)
      if (!file) return setProblem('')
      await attempt(async () => {
        const csv = await fileText(file)
        const report = await ended(await trips.orderImport(tripId, { csv, dryRun: true }))
        setChosen({ csv, report, key: newKey() })
      })
    },
    go: () =>
      attempt(async () => {
        // reason: there is a button for this only once a file was looked at
        const { csv, key } = chosen!
        return (await ended(await trips.orderImport(tripId, { csv }, key))).added
      }),
  }
}

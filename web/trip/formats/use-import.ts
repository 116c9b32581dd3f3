import type { ImportReport, TripImport } from '@concord/schemas'
import { useState } from 'react'
import { useSession } from '../../session/session.tsx'
import { useSubmit } from '../../shell/use-submit.ts'
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
  const { busy, problem, setProblem, submit } = useSubmit()

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

  return {
    busy,
    problem,
    report: chosen?.report,
    async choose(file) {
      setChosen(undefined)
      if (!file) return setProblem('')
      await submit(async () => {
        const csv = await fileText(file)
        const report = await ended(await trips.orderImport(tripId, { csv, dryRun: true }))
        setChosen({ csv, report, key: newKey() })
      })
    },
    go: () =>
      submit(async () => {
        // reason: there is a button for this only once a file was looked at
        const { csv, key } = chosen!
        return (await ended(await trips.orderImport(tripId, { csv }, key))).added
      }),
  }
}

/** The same measurement on both servers in turn, so that whatever else the machine does hits both alike. */
import type { Target, TargetName } from './target.ts'

export type Measured<T> = Readonly<Record<TargetName, readonly T[]>>

/**
 * Runs `measure` on each target once unmeasured, for the compilers, then `times` each, changing who is first. `run`
 * numbers the runs of a target from 0: a fresh document can be named after it.
 */
export async function alternate<T>(
  targets: readonly [Target, Target],
  times: number,
  measure: (target: Target, run: number) => Promise<T>,
): Promise<Measured<T>> {
  const results: Record<TargetName, T[]> = { concord: [], stock: [] }
  for (const target of targets) await measure(target, 0)
  for (let run = 1; run <= times; run += 1) {
    for (const target of run % 2 === 0 ? targets : targets.toReversed()) {
      results[target.name].push(await measure(target, run))
    }
  }
  return results
}

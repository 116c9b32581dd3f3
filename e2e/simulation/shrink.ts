/** Makes a schedule that fails as small as it gets: steps are left out as long as it fails in the same way. */
import type { Schedule } from './schedule.ts'

/** `failure` runs a schedule and says what was wrong, `undefined` when nothing was. */
export async function shrink(
  schedule: Schedule,
  failure: (schedule: Schedule) => Promise<string | undefined>,
): Promise<Schedule> {
  const kind = kindOf(await failure(schedule))
  let best = schedule
  const without = async (at: number, count: number): Promise<boolean> => {
    const steps = best.steps.filter((_, index) => index < at || index >= at + count)
    const smaller = { ...best, steps }
    if (kindOf(await failure(smaller)) !== kind) return false
    best = smaller
    return true
  }
  for (
    let count = Math.ceil(schedule.steps.length / 2);
    count >= 1;
    count = Math.floor(count / 2)
  ) {
    for (let at = 0; at < best.steps.length;) if (!(await without(at, count))) at += count
  }
  return best
}

/** What kind of failure it is: the promise that was broken, or the first words. */
function kindOf(message: string | undefined): string | undefined {
  return message && (/^(\[\w+\] )+/.exec(message)?.[0] ?? message.slice(0, 20))
}

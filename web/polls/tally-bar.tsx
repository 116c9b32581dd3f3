/** How the votes lie, and where the line is that has to be reached. A picture of what stands beside it in words. */
import type { Standing } from '@concord/schemas'
import type { CSSProperties } from 'react'
import classes from './tally-bar.module.css'

export function TallyBar({ standing }: { standing: Standing }) {
  const { yes, no, abstain, blocks, need, eligible } = standing
  const all = Math.max(1, eligible, need)
  const share = (count: number) => `${(100 * count) / all}%`
  return (
    <div
      className={classes.bar}
      data-standing={standing.standing}
      style={{ '--need': share(need) } as CSSProperties}
      aria-hidden
    >
      <span className={classes.parts}>
        <span className={classes.part} data-side="yes" style={{ width: share(yes) }} />
        <span className={classes.part} data-side="abstain" style={{ width: share(abstain) }} />
        <span className={classes.part} data-side="no" style={{ width: share(no + blocks) }} />
      </span>
      <span className={classes.need} />
    </div>
  )
}

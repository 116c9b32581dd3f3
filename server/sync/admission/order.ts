/**
 * How far the sections of an update can be added. Each is added from its beginning; a struct waits until what it refers to
 * is there. The work grows with the number of references between sections and with nothing else.
 */
import { NotAdmitted } from './refused.ts'
import type { Need, Section, StructTable } from './struct-table.ts'

/**
 * Sets how far each section can be added. Returns whether that is all of the update. Throws NotAdmitted when parts of it
 * wait for each other: no client can have made them.
 */
export function arrange(table: StructTable): boolean {
  let isWhole = true
  for (const section of table.sections) if (section.needs.length > 0) goOn(section, table)
  for (const { met, needs, reach, to } of table.sections) {
    if (met < needs.length || reach < to) isWhole = false
  }
  return isWhole
}

/** The clock up to which a section can be added, as far as is known yet. */
export function readyClock(section: Section, { end }: StructTable): number {
  const { known, from, to, met, needs, reach } = section
  const next = Math.min(needs[met]?.at ?? to, reach, to)
  return next === from ? known : end[next - 1]!
}

/** The next thing that a section needs, unless there is nothing, or it cannot go on for another reason. */
function nextNeed({ met, needs, reach }: Section): Need | undefined {
  const need = needs[met]
  return need !== undefined && need.at < reach ? need : undefined
}

/** A section that is to go on until it is ready beyond the clock `goal`. */
interface Step {
  readonly section: Section
  readonly goal: number
}

/** Goes on with a section as far as it can, and with others as far as it needs them. */
function goOn(section: Section, table: StructTable): void {
  const steps: Step[] = [{ section, goal: Number.POSITIVE_INFINITY }]
  const waiting = new Set([section])
  for (let step = steps.at(-1); step !== undefined; step = steps.at(-1)) {
    const other = meetNeeds(step, table)
    if (other === undefined) {
      steps.pop()
      waiting.delete(step.section)
    } else {
      if (waiting.has(other.section)) {
        throw new NotAdmitted('Parts of this update wait for each other.')
      }
      waiting.add(other.section)
      steps.push(other)
    }
  }
}

/** Meets one need of a section after the other; returns what must go on before that can. */
function meetNeeds({ section, goal }: Step, table: StructTable): Step | undefined {
  while (readyClock(section, table) <= goal) {
    const need = nextNeed(section)
    if (need === undefined) return undefined
    const other = table.sectionOf(need.client)
    if (other !== undefined && readyClock(other, table) > need.clock) section.met += 1
    else if (other !== undefined && nextNeed(other) !== undefined) {
      return { section: other, goal: need.clock }
    } else section.reach = need.at
  }
  return undefined
}

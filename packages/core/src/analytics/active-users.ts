import { invariant } from '../invariant.ts'
import { addDays } from './utc-days.ts'
import type { DaySpan, UtcDay } from './utc-days.ts'

/** How many were active on a day and last so many days before it. */
export type ActiveGap = { readonly day: UtcDay; readonly gapDays: number; readonly users: bigint }

/** Stands where somebody was never active before. */
const firstActivityGapDays = 1_000_000

/**
 * Counts whoever was active on any day of a span once. Everybody counts on the first of their active days in it, which
 * is the one whose gap reaches out of the span: so that no list of people is needed, however many there are.
 */
export function countActive(gapsByDay: ReadonlyMap<number, readonly ActiveGap[]>, span: DaySpan): bigint {
  let users = 0n
  for (let day = span.firstDay; day <= span.lastDay; day = addDays(day, 1)) {
    for (const gap of gapsByDay.get(day) ?? []) {
      if (day - gap.gapDays < span.firstDay) users += gap.users
    }
  }
  return users
}

/**
 * What changes in the gaps when somebody turns out to have been active on a day.
 * @param activeDays the other days in rising order, at least the one before `day` and the one after
 */
export function gapChangesOf(activeDays: readonly UtcDay[], day: UtcDay): readonly ActiveGap[] {
  invariant(!activeDays.includes(day), 'a day is entered once')
  const before = activeDays.findLast((other) => other < day)
  const after = activeDays.find((other) => other > day)
  const changes = [{ day, gapDays: gapBetween(before, day), users: 1n }]
  if (after !== undefined) {
    changes.push({ day: after, gapDays: gapBetween(before, after), users: -1n })
    changes.push({ day: after, gapDays: after - day, users: 1n })
  }
  return changes
}

function gapBetween(before: UtcDay | undefined, day: UtcDay): number {
  return before === undefined ? firstActivityGapDays : day - before
}

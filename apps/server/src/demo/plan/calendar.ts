const dayMs = 24 * 60 * 60 * 1000

/** How much of a usual day's work there is on a day of the week, from Sunday. */
const byWeekday = [0.42, 1.08, 1.16, 1.14, 1.1, 0.92, 0.48]
/** From January: quiet in summer and at the end of the year. */
const byMonth = [0.98, 1.02, 1.05, 1.03, 1.0, 0.95, 0.84, 0.8, 1.06, 1.1, 1.12, 0.86]
/** When people are at it, by the hour (UTC): a morning in Europe and a day in America. */
const byHour = [2, 2, 1, 1, 1, 2, 4, 7, 10, 11, 10, 9, 9, 11, 13, 13, 12, 11, 10, 8, 7, 6, 5, 3]

/** @returns how busy a day is beside the average one, by the season and the day of the week */
export function busynessOf(dayStartMs: number): number {
  const day = new Date(dayStartMs)
  return (byWeekday[day.getUTCDay()] ?? 1) * (byMonth[day.getUTCMonth()] ?? 1)
}

/**
 * How many people sign up on a day beside the first one: the business grows fourfold in a year, and what it says about
 * itself is heard in waves.
 * @param share of the whole time that has passed
 */
export function signUpsOf(dayStartMs: number, share: number): number {
  const wave = 1 + 0.25 * Math.sin(dayStartMs / dayMs / 9)
  return busynessOf(dayStartMs) ** 0.6 * Math.exp(1.4 * share) * wave
}

/** @param drawn at least 0, below 1 @returns milliseconds from the start of a day */
export function timeOfDay(drawn: number): number {
  const all = byHour.reduce((sum, weight) => sum + weight, 0)
  let left = drawn * all
  for (const [hour, weight] of byHour.entries()) {
    if (left < weight) return Math.floor((hour + left / weight) * 3_600_000)
    left -= weight
  }
  return dayMs - 1
}

/** The starts of the days (UTC) that a time touches, in order. */
export function* daysOf(fromMs: number, toMs: number): Generator<number> {
  for (let dayStartMs = Math.floor(fromMs / dayMs) * dayMs; dayStartMs < toMs; dayStartMs += dayMs) {
    yield dayStartMs
  }
}

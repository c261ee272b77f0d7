import type { WindowReport, WindowStanding } from '../db/shared-windows.ts'

/** What all processes together may go beyond a limit, so that most attempts need not ask: one in twenty. */
const sharedSlack = 0.05

export type WindowTerms = {
  readonly key: string
  readonly points: number
  readonly durationMs: number
}

/**
 * One process's account of one window of one subject. What was used here is told to the others afterwards, within the
 * slack, or asked for before. Knows no database; times are milliseconds of one monotonic clock.
 */
export class SharedWindow {
  readonly terms: WindowTerms
  endsAtMs: number
  /** Used here. */
  #here = 0
  /** Of it, or ahead of it, known to all. */
  #told = 0
  #elsewhere = 0
  #refusedUntilMs = Number.NEGATIVE_INFINITY
  /** Which window of the key the others mean. */
  #sharedEndsAtMs: number | undefined

  constructor(terms: WindowTerms, nowMs: number) {
    this.terms = terms
    this.endsAtMs = nowMs + terms.durationMs
  }

  isOver(nowMs: number): boolean {
    return nowMs >= this.endsAtMs
  }

  /**
   * Uses one point if this process may without asking.
   * @param processes how many share the limit; one alone has all of it
   */
  take(processes: number): boolean {
    const isFree =
      processes === 1
        ? this.#here + this.#elsewhere < this.terms.points
        : this.#here < this.#told || this.#isWithinSlack(processes)
    if (isFree) this.#here += 1
    return isFree
  }

  /** Uses one point of this process's share of the limit, where nobody can be asked. */
  takeOfShare(processes: number): boolean {
    const { points } = this.terms
    const isFree = this.#here < Math.floor(points / processes) && this.#here + this.#elsewhere < points
    if (isFree) this.#here += 1
    return isFree
  }

  giveBack(): void {
    // More than was counted would be a credit, and would outlive its reason.
    if (this.#here > 0) this.#here -= 1
  }

  #isWithinSlack(processes: number): boolean {
    return this.#here - this.#told < this.slack(processes) && this.#here + this.#elsewhere < this.terms.points
  }

  /** How many points a process may use before it tells; none for a limit of few. */
  slack(processes: number): number {
    return Math.floor((this.terms.points * sharedSlack) / processes)
  }

  /** As far as this process knows. */
  isUsedUp(): boolean {
    return Math.max(this.#here, this.#told) + this.#elsewhere >= this.terms.points
  }

  /** Whether all was used up a moment ago. Asked again at most once a second: points may be given back. */
  isRefused(nowMs: number): boolean {
    return nowMs < this.#refusedUntilMs
  }

  refuse(nowMs: number): void {
    this.#refusedUntilMs = Math.min(this.endsAtMs, nowMs + 1000)
  }

  hasNews(): boolean {
    return this.#here !== this.#told
  }

  /** What is told now, and with it counts as told; see `untell`. What was asked for and not used is given back. */
  tell(wanted: number): WindowReport {
    const added = this.#here - this.#told
    this.#told = this.#here
    return { ...this.terms, added, wanted }
  }

  /** The report did not arrive, or nobody knows whether. */
  untell({ added }: WindowReport): void {
    this.#told -= added
  }

  learn({ added }: WindowReport, standing: WindowStanding, nowMs: number): void {
    const isNext = this.#sharedEndsAtMs !== undefined && this.#sharedEndsAtMs !== standing.endsAtMs
    if (isNext) {
      // The window of the others had ended before the report came: only the report counts in the one that it began.
      const before = this.#told - added
      this.#here -= before
      this.#told -= before
    }
    this.#told += standing.granted
    this.#elsewhere = Math.max(0, standing.used - this.#told)
    this.#sharedEndsAtMs = standing.endsAtMs
    this.endsAtMs = nowMs + standing.endsInMs
  }
}

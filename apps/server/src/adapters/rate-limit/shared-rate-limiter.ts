import { createHash } from 'node:crypto'

import { type Result, err, ok } from '@tessera/core/result'

import type { ForgivingRateLimiter, RateLimitName, RateLimitVerdict } from '../../ports/rate-limiter.ts'
import type { SharedWindows, WindowReport } from '../db/shared-windows.ts'
import { rateLimits } from './create-rate-limiter.ts'
import { SharedWindow } from './shared-window.ts'

export type SharedRateLimiterDeps = {
  readonly windows: SharedWindows
  /** How many processes share the limits, this one among them. */
  readonly countProcesses: () => Promise<number>
  /** Multiplies every limit. */
  readonly scale: number
  /** Milliseconds that only go forward. */
  readonly monotonicMs: () => number
}

/** Whoever asks waits at most this long; after that the process decides by its own share of the limit. */
const patienceMs = 500
const mostQuestions = 3
const reportsAtOnce = 1000
const sweepIntervalMs = 60_000

type Answered = (isTold: boolean) => void

/**
 * Limits that hold for all processes of a site together, at most a twentieth above what they say. A process that is
 * alone asks nobody. Beside others it uses a few points by itself and tells of them once a second; only who is faster,
 * or has a limit of few points such as signing in, waits for one question to the database, together with all who wait.
 * Subjects leave this process only as a hash.
 */
export class SharedRateLimiter implements ForgivingRateLimiter {
  readonly #deps: SharedRateLimiterDeps
  readonly #windows = new Map<string, SharedWindow>()
  #asking = new Map<SharedWindow, Answered[]>()
  #processes = 1
  #sweptAtMs: number
  /** What is on its way to the database: one thing after the other, or a window would be told twice. */
  #flight: Promise<void> = Promise.resolve()

  constructor(deps: SharedRateLimiterDeps) {
    this.#deps = deps
    this.#sweptAtMs = deps.monotonicMs()
  }

  /** How many are kept in memory; those that are over until they are swept away. */
  get windowCount(): number {
    return this.#windows.size
  }

  async consume(name: RateLimitName, subject: string): Promise<RateLimitVerdict> {
    const window = this.#windowOf(name, subject)
    // Nobody takes in passing what somebody else waits for.
    const isAllowed =
      (!this.#asking.has(window) && window.take(this.#processes)) || (await this.#askForOne(window))
    if (isAllowed) return { isAllowed }
    const waitMs = window.endsAtMs - this.#deps.monotonicMs()
    return { isAllowed, retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) }
  }

  async forgive(name: RateLimitName, subject: string): Promise<void> {
    this.#windowOf(name, subject).giveBack()
  }

  /** Tells the others what was used here, and learns how many they are: once a second. */
  async exchange(): Promise<void> {
    const exchanged = this.#flight.then(() => this.#exchange())
    this.#flight = exchanged.catch(() => {})
    await exchanged
  }

  #windowOf(name: RateLimitName, subject: string): SharedWindow {
    const id = `${name}:${subject}`
    const known = this.#windows.get(id)
    const nowMs = this.#deps.monotonicMs()
    if (known !== undefined && !known.isOver(nowMs)) return known
    const { points, durationS } = rateLimits[name]
    const terms = {
      key: createHash('sha256').update(id).digest('base64url'),
      points: Math.max(1, Math.round(points * this.#deps.scale)),
      durationMs: durationS * 1000,
    }
    const window = new SharedWindow(terms, nowMs)
    this.#windows.set(id, window)
    return window
  }

  async #askForOne(window: SharedWindow): Promise<boolean> {
    const { monotonicMs } = this.#deps
    // The others may have gone while somebody still waits for what they say.
    if (this.#processes === 1) return window.take(1)
    if (window.isRefused(monotonicMs())) return false
    for (let question = 0; question < mostQuestions; question += 1) {
      const isTold = await this.#ask(window)
      if (isTold ? window.take(this.#processes) : window.takeOfShare(this.#processes)) return true
      if (!isTold) break
      if (window.isUsedUp()) break
    }
    window.refuse(monotonicMs())
    return false
  }

  /** Resolves when the others have answered for this window, to false where they did not in time. */
  #ask(window: SharedWindow): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const timer = setTimeout(() => resolve(false), patienceMs)
    if (this.#asking.size === 0) this.#flight = this.#flight.then(() => this.#askForAll())
    const answered = (isTold: boolean): void => {
      clearTimeout(timer)
      resolve(isTold)
    }
    const waiting = this.#asking.get(window)
    if (waiting === undefined) this.#asking.set(window, [answered])
    else waiting.push(answered)
    return promise
  }

  /** One question for all who wait; whoever comes meanwhile waits for the next. */
  async #askForAll(): Promise<void> {
    const asking = this.#asking
    this.#asking = new Map()
    const told = await this.#tell([...asking.keys()], (window) => {
      return (asking.get(window)?.length ?? 0) + window.slack(this.#processes)
    })
    for (const answered of [...asking.values()].flat()) answered(told.ok)
  }

  async #exchange(): Promise<void> {
    const { countProcesses, monotonicMs } = this.#deps
    const nowMs = monotonicMs()
    const isDue = nowMs - this.#sweptAtMs >= sweepIntervalMs
    // First, so that memory does not grow while the database is away.
    if (isDue) this.#sweep(nowMs)
    this.#processes = await countProcesses()
    if (isDue) await this.#deps.windows.forgetEnded()
    if (this.#processes === 1) return
    const news = [...this.#windows.values()].filter((window) => window.hasNews() && !window.isOver(nowMs))
    for (let start = 0; start < news.length; start += reportsAtOnce) {
      const told = await this.#tell(news.slice(start, start + reportsAtOnce), () => 0)
      if (!told.ok) {
        throw new Error('the other processes could not be told what was used of the limits', {
          cause: told.error,
        })
      }
    }
  }

  #sweep(nowMs: number): void {
    this.#sweptAtMs = nowMs
    for (const [id, window] of this.#windows) if (window.isOver(nowMs)) this.#windows.delete(id)
  }

  async #tell(
    windows: readonly SharedWindow[],
    wantedOf: (window: SharedWindow) => number,
  ): Promise<Result<undefined, unknown>> {
    const told = new Map<string, { readonly window: SharedWindow; readonly report: WindowReport }>()
    for (const window of windows) {
      told.set(window.terms.key, { window, report: window.tell(wantedOf(window)) })
    }
    try {
      const standings = await this.#deps.windows.exchange([...told.values()].map(({ report }) => report))
      for (const standing of standings) {
        const entry = told.get(standing.key)
        entry?.window.learn(entry.report, standing, this.#deps.monotonicMs())
      }
      return ok(undefined)
    } catch (error) {
      // Said by the job that tells once a second, which fails as well; until then each process keeps to its share.
      for (const { window, report } of told.values()) window.untell(report)
      return err(error)
    }
  }
}

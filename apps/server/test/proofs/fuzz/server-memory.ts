import { readFile } from 'node:fs/promises'

const parts = 10
/** The first parts of a run are a start: a process at work sets memory aside. */
const warmUpParts = 2

/**
 * The memory of a server process in the course of a run. Between two collections it holds what nobody needs any more:
 * so the least of each part of the run is what counts.
 */
export class ServerMemory {
  readonly #pid: number
  readonly #leastMib = Array.from({ length: parts }, () => Number.POSITIVE_INFINITY)
  #mostMib = 0

  constructor(pid: number) {
    this.#pid = pid
  }

  /** @param progress from 0 to 1 */
  async look(progress: number): Promise<void> {
    const status = await readFile(`/proc/${this.#pid}/status`, 'utf8').catch(() => '')
    const mib = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1_024
    // Gone, or not Linux.
    if (mib === 0) return
    const part = Math.min(parts - 1, Math.floor(progress * parts))
    this.#leastMib[part] = Math.min(this.#leastMib[part] ?? mib, mib)
    this.#mostMib = Math.max(this.#mostMib, mib)
  }

  /** The least of each part, in MiB. */
  get alongTheWay(): readonly number[] {
    return this.#leastMib.filter(Number.isFinite).map(Math.round)
  }

  get mostMib(): number {
    return Math.round(this.#mostMib)
  }

  /** From the end of the warm-up to the end. */
  get grownMib(): number {
    const known = this.#leastMib.filter(Number.isFinite)
    return known.length < parts ? 0 : Math.round((known.at(-1) ?? 0) - (known[warmUpParts] ?? 0))
  }
}

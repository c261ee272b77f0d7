import type { Clock } from '@tessera/core/clock'

import type { SandboxState } from './sandbox-state.ts'

/** The time inside the sandbox: the given clock, and as much more as somebody has moved it on. */
export class SandboxClock implements Clock {
  readonly #clock: Clock
  readonly #state: SandboxState

  constructor(clock: Clock, state: SandboxState) {
    this.#clock = clock
    this.#state = state
  }

  nowMs(): number {
    return this.#clock.nowMs() + (this.#state.tables.clock.find('clock')?.aheadMs ?? 0)
  }

  /** Stripe's objects count in whole seconds. */
  nowSeconds(): number {
    return Math.floor(this.nowMs() / 1000)
  }

  moveOn(ms: number): void {
    const aheadMs = (this.#state.tables.clock.find('clock')?.aheadMs ?? 0) + ms
    this.#state.tables.clock.put({ id: 'clock', aheadMs })
  }
}

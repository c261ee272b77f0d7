import type { Backend } from './backend.ts'
import { openDispute } from './moves/dispute-charge.ts'
import { expireSession } from './moves/expire-session.ts'
import { settleRefund } from './moves/refund-charge.ts'
import { settleDebit } from './moves/settle-debit.ts'
import type { ScheduledMove } from './state/scheduled-move.ts'

// A clock that stands still, as in tests, would otherwise be looked at without a pause.
const leastWaitMs = 50
const mostWaitMs = 60_000

/** Lets happen what is due by the sandbox's clock. */
export class Timetable {
  readonly #backend: Backend
  readonly #deliver: (deliveryId: string) => void
  #timer: NodeJS.Timeout | undefined
  #isDelivering = true
  #isClosed = false

  constructor(backend: Backend, deliver: (deliveryId: string) => void) {
    this.#backend = backend
    this.#deliver = deliver
  }

  /** While deliveries are off, they wait for their turn and nothing is lost. */
  setDelivering(isOn: boolean): void {
    this.#isDelivering = isOn
    if (isOn) this.wake()
  }

  get isDelivering(): boolean {
    return this.#isDelivering
  }

  /** Looks again, soon: something was scheduled. */
  wake(): void {
    this.#arm(0)
  }

  /** Runs everything that is due, in the order of its time. */
  runDue(): void {
    for (let move = this.#nextDue(); move !== undefined; move = this.#nextDue()) {
      this.#backend.tables.scheduledMoves.remove(move.id)
      this.#run(move)
    }
  }

  hasDueDeliveries(): boolean {
    const nowMs = this.#backend.clock.nowMs()
    return [...this.#backend.tables.scheduledMoves.values()].some(
      ({ kind, dueAtMs }) => kind === 'deliver' && dueAtMs <= nowMs,
    )
  }

  close(): void {
    this.#isClosed = true
    clearTimeout(this.#timer)
  }

  #run(move: ScheduledMove): void {
    switch (move.kind) {
      case 'deliver':
        this.#deliver(move.objectId)
        return
      case 'expire_session':
        expireSession(this.#backend, move.objectId)
        return
      case 'settle_debit':
        settleDebit(this.#backend, move.objectId, move.outcome)
        return
      case 'settle_refund':
        settleRefund(this.#backend, move.objectId, move.outcome)
        return
      case 'open_dispute':
        openDispute(this.#backend, {
          chargeId: move.objectId,
          status: move.isInquiry ? 'warning_needs_response' : 'needs_response',
        })
    }
  }

  /** The move that comes first; deliveries that are kept back do not count. */
  #next(): ScheduledMove | undefined {
    let next: ScheduledMove | undefined
    for (const move of this.#backend.tables.scheduledMoves.values()) {
      if (move.kind === 'deliver' && !this.#isDelivering) continue
      if (next === undefined || move.dueAtMs < next.dueAtMs) next = move
    }
    return next
  }

  #nextDue(): ScheduledMove | undefined {
    const next = this.#next()
    return next !== undefined && next.dueAtMs <= this.#backend.clock.nowMs() ? next : undefined
  }

  #arm(waitMs: number): void {
    if (this.#isClosed) return
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#tick(), waitMs)
    this.#timer.unref()
  }

  #tick(): void {
    this.runDue()
    // A row that cannot be stored now is stored with the next change; the sandbox goes on from memory.
    this.#backend.state.flush().catch(() => undefined)
    const next = this.#next()
    if (next === undefined) return
    const untilDueMs = next.dueAtMs - this.#backend.clock.nowMs()
    this.#arm(Math.min(mostWaitMs, Math.max(leastWaitMs, untilDueMs)))
  }
}

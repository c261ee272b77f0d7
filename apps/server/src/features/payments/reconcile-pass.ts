import type { ApplyFailure } from './apply-order.ts'
import type { ProviderPause } from './provider-pause.ts'

type PassLog = { warn(details: object, message: string): void }

/** One way through a part of the reconciliation, from its beginning to its end or to the first reason to stop. */
export interface ReconcilePass {
  /** False when the process stops, and once the provider did not answer: what is left is for the next time. */
  readonly goesOn: () => boolean
  /** Something could not be looked at. It is logged, and the pass is not complete. */
  noteFailure(failure: ApplyFailure, about?: object): void
  /** Something was left out for another reason. */
  noteLeftOut(details: object, message: string): void
  /** Everything was looked at. */
  isComplete(): boolean
}

export type PassDeps = { readonly log: PassLog; readonly pause: ProviderPause }

export function beginPass({ log, pause }: PassDeps, signal: AbortSignal | undefined): ReconcilePass {
  let isProviderAway = false
  let isEverythingSeen = true
  const goesOn = (): boolean => !isProviderAway && !pause.isOn() && signal?.aborted !== true
  return {
    goesOn,
    noteFailure(failure, about = {}) {
      isEverythingSeen = false
      // It asks to wait, or cannot answer: every further question would make it worse.
      if (failure.code === 'payments_unavailable') isProviderAway = true
      // It said for how long: then the other parts of the reconciliation wait as well.
      pause.note(failure)
      const reason = 'reason' in failure ? { reason: failure.reason } : {}
      log.warn({ ...about, code: failure.code, ...reason }, 'the reconciliation could not look at everything')
    },
    noteLeftOut(details, message) {
      isEverythingSeen = false
      log.warn(details, message)
    },
    isComplete: () => isEverythingSeen && goesOn(),
  }
}

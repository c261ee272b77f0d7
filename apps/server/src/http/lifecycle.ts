/** Where the process stands between its start and its end. */
export interface Lifecycle {
  readonly phase: 'starting' | 'ready' | 'draining'
  markReady(): void
  /** From here on new requests are refused, while those that run may end. Cannot be taken back. */
  beginDrain(): void
}

export function createLifecycle(): Lifecycle {
  let phase: Lifecycle['phase'] = 'starting'
  return {
    get phase() {
      return phase
    },
    markReady() {
      if (phase === 'starting') phase = 'ready'
    },
    beginDrain() {
      phase = 'draining'
    },
  }
}

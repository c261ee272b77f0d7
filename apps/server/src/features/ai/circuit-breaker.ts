import type { Clock } from '@tessera/core/clock'

const failuresThatOpen = 5
const windowMs = 30_000
const openMs = 30_000

/** Keeps requests away from a provider that is down, so that they fail over at once instead of waiting in turn. */
export interface CircuitBreaker {
  /** Whether the provider is left alone for now. */
  isOpen(provider: string): boolean
  recordSuccess(provider: string): void
  recordFailure(provider: string): void
}

type Circuit = { failuresAtMs: number[]; openUntilMs: number; isOnTrial: boolean }

/**
 * Five failures within 30 s open the circuit for 30 s. After that one failure more opens it again; one success closes it.
 */
export function createCircuitBreaker(clock: Clock): CircuitBreaker {
  const circuits = new Map<string, Circuit>()
  return {
    isOpen: (provider) => isWithin(circuits.get(provider)?.openUntilMs ?? 0, clock.nowMs()),
    recordSuccess: (provider) => {
      circuits.delete(provider)
    },
    recordFailure: (provider) => {
      const nowMs = clock.nowMs()
      const circuit = circuits.get(provider) ?? { failuresAtMs: [], openUntilMs: 0, isOnTrial: false }
      circuits.set(provider, circuit)
      // Calls that were under way when it opened say nothing new.
      if (isWithin(circuit.openUntilMs, nowMs)) return
      const isRecent = (atMs: number): boolean => atMs > nowMs - windowMs && atMs <= nowMs
      circuit.failuresAtMs = [...circuit.failuresAtMs.filter(isRecent), nowMs]
      if (!circuit.isOnTrial && circuit.failuresAtMs.length < failuresThatOpen) return
      circuit.openUntilMs = nowMs + openMs
      circuit.isOnTrial = true
      circuit.failuresAtMs = []
    },
  }
}

/** An end further away than a circuit is ever open for is the mark of a clock that was set back since. */
function isWithin(openUntilMs: number, nowMs: number): boolean {
  return openUntilMs > nowMs && openUntilMs <= nowMs + openMs
}

import type { Exchanged, Outcome } from './exchange.ts'
import { passedValidation } from './judge-answer.ts'
import { describeRequest } from './planned-request.ts'
import type { PlannedRequest } from './planned-request.ts'

/** What a run has seen so far. */
export class FuzzTally {
  readonly statuses = new Map<string, number>()
  readonly twists = new Map<string, number>()
  /** Statuses of each family of routes. */
  readonly families = new Map<string, Map<string, number>>()
  readonly routes = new Map<string, { asked: number; passed: number }>()
  readonly violations: string[] = []
  #ms: number[] = []
  requests = 0
  passed = 0

  note(request: PlannedRequest, outcome: Outcome): void {
    const { route, twist } = request
    const status = nameOutcome(outcome)
    this.requests += 1
    this.#ms.push(outcome.ms)
    count(this.twists, twist)
    count(this.statuses, status)
    const family = this.families.get(route.family) ?? new Map<string, number>()
    this.families.set(route.family, family)
    count(family, status)
    const counts = this.routes.get(route.name) ?? { asked: 0, passed: 0 }
    this.routes.set(route.name, counts)
    counts.asked += 1
    if (outcome.type !== 'answered' || !outcome.answers.some((answer) => passedValidation(request, answer)))
      return
    counts.passed += 1
    this.passed += 1
  }

  violate(request: PlannedRequest, complaint: string, again: string): void {
    this.violations.push(`${complaint}\n    ${describeRequest(request)}\n    again: ${again}`)
  }

  /** Of a hundred. */
  passedPercent(): number {
    return this.requests === 0 ? 0 : (100 * this.passed) / this.requests
  }

  /** Milliseconds until the answer was there, at these shares. */
  quantiles(shares: readonly number[]): readonly number[] {
    this.#ms = this.#ms.toSorted((left, right) => left - right)
    return shares.map(
      (share) => this.#ms[Math.min(this.#ms.length - 1, Math.floor(share * this.#ms.length))] ?? 0,
    )
  }

  /** Routes that were asked often, and never once with something that they take. */
  neverPassed(atLeast: number): readonly string[] {
    return [...this.routes].flatMap(([name, { asked, passed }]) =>
      asked >= atLeast && passed === 0 ? [name] : [],
    )
  }
}

function nameOutcome(outcome: Outcome): string {
  if (outcome.type !== 'answered') return outcome.type
  const [first] = outcome.answers
  return statusOf(first)
}

function statusOf(answer: Exchanged | undefined): string {
  return String(answer?.status ?? 0)
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1)
}

import type { Audit } from './audit-books.ts'

/** What so many kills came to. */
export class CrashFigures {
  readonly killsByPoint = new Map<string, number>()
  readonly recoveryMs: number[] = []
  readonly #violations = new Set<string>()
  readonly #unacknowledged = new Set<string>()
  attempted = 0
  acknowledged = 0
  transactions = 0
  recoveredHolds = 0
  lost = 0
  duplicated = 0
  audits = 0

  killed(point: string): void {
    this.killsByPoint.set(point, (this.killsByPoint.get(point) ?? 0) + 1)
  }

  get kills(): number {
    return [...this.killsByPoint.values()].reduce((sum, count) => sum + count, 0)
  }

  /** Stood in the books although nobody had been told, at one audit or another. */
  get unacknowledged(): number {
    return this.#unacknowledged.size
  }

  get violations(): readonly string[] {
    return [...this.#violations]
  }

  violate(message: string): void {
    this.#violations.add(message)
  }

  audited(audit: Audit): void {
    this.audits += 1
    this.lost = Math.max(this.lost, audit.lost)
    this.duplicated = Math.max(this.duplicated, audit.duplicated)
    for (const what of audit.unacknowledged) this.#unacknowledged.add(what)
    for (const violation of audit.violations) this.violate(violation)
  }
}

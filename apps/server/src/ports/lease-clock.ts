/**
 * The clock that leases are measured by: the same for every process, and not moved by anybody who sets a computer's
 * time. `synchronise` asks the database; between two of them it goes on by this process's monotonic clock.
 */
export interface LeaseClock {
  /** @returns epoch milliseconds by the database's clock */
  nowMs(): number
  synchronise(): Promise<void>
}

export type Dialect = 'sqlite' | 'postgres'

/** One step forward. Steps are never changed once released; a mistake is mended by a further step. */
export type Migration = {
  /** Number and name, such as `0002-ledger`: also the order. */
  readonly id: string
  /** Plain SQL, in order. Both dialects make the same tables; triggers and types may differ. */
  statements(dialect: Dialect): readonly string[]
}

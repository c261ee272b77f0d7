import type { SandboxRecords, TableName } from './sandbox-records.ts'
import type { SandboxStore, StoredChange } from './sandbox-store.ts'

type Row = { readonly id: string }

/** The rows of one table, oldest first. */
export class SandboxTable<Record extends Row> {
  readonly #rows = new Map<string, Record>()
  readonly #onChange: (id: string, row: Record | null) => void

  constructor(onChange: (id: string, row: Record | null) => void) {
    this.#onChange = onChange
  }

  find(id: string): Record | undefined {
    return this.#rows.get(id)
  }

  get(id: string): Record {
    const row = this.#rows.get(id)
    if (row === undefined) throw new Error(`the sandbox has no ${id}`)
    return row
  }

  put(row: Record): Record {
    this.#rows.set(row.id, row)
    this.#onChange(row.id, row)
    return row
  }

  /** Changes some fields of a row. @returns the row as it is now */
  patch(id: string, fields: Partial<Record>): Record {
    return this.put({ ...this.get(id), ...fields })
  }

  remove(id: string): void {
    if (this.#rows.delete(id)) this.#onChange(id, null)
  }

  /** Keeps the youngest `most` rows. */
  keepYoungest(most: number): void {
    for (const id of this.#rows.keys()) {
      if (this.#rows.size <= most) return
      this.remove(id)
    }
  }

  values(): IterableIterator<Record> {
    return this.#rows.values()
  }

  /** Takes a row as it was stored, without storing it again. */
  restore(id: string, row: Record | null): void {
    if (row === null) this.#rows.delete(id)
    else this.#rows.set(id, row)
  }

  get size(): number {
    return this.#rows.size
  }
}

type Tables = { readonly [Name in TableName]: SandboxTable<SandboxRecords[Name]> }

export const tableNames = [
  'sessions',
  'paymentIntents',
  'charges',
  'refunds',
  'disputes',
  'balanceTransactions',
  'customers',
  'paymentMethods',
  'invoices',
  'events',
  'endpoints',
  'keyedAnswers',
  'deliveries',
  'scheduledMoves',
  'clock',
] as const satisfies readonly TableName[]

/** All tables of the sandbox, and what of them is not stored yet. */
export class SandboxState {
  readonly tables: Tables
  readonly #store: SandboxStore
  readonly #changed = new Map<string, StoredChange>()
  #flushing: Promise<void> = Promise.resolve()

  constructor(store: SandboxStore) {
    this.#store = store
    const table = <Name extends TableName>(name: Name): SandboxTable<SandboxRecords[Name]> =>
      new SandboxTable((id, row) => this.#changed.set(`${name} ${id}`, { table: name, id, row }))
    this.tables = {
      sessions: table('sessions'),
      paymentIntents: table('paymentIntents'),
      charges: table('charges'),
      refunds: table('refunds'),
      disputes: table('disputes'),
      balanceTransactions: table('balanceTransactions'),
      customers: table('customers'),
      paymentMethods: table('paymentMethods'),
      invoices: table('invoices'),
      events: table('events'),
      endpoints: table('endpoints'),
      keyedAnswers: table('keyedAnswers'),
      deliveries: table('deliveries'),
      scheduledMoves: table('scheduledMoves'),
      clock: table('clock'),
    }
  }

  /** Reads back what the store holds. */
  async load(): Promise<void> {
    for (const change of await this.#store.load()) this.#restore(change)
  }

  /** Returns once everything that was changed until now is stored. */
  flush(): Promise<void> {
    this.#flushing = this.#appendAfter(this.#flushing)
    return this.#flushing
  }

  async #appendAfter(earlier: Promise<void>): Promise<void> {
    // Whoever waited for the write before has heard of its failure; its rows are written now.
    await earlier.catch(() => undefined)
    if (this.#changed.size === 0) return
    const changes = [...this.#changed]
    this.#changed.clear()
    try {
      await this.#store.append(changes.map(([, change]) => change))
    } catch (error) {
      for (const [key, change] of changes) if (!this.#changed.has(key)) this.#changed.set(key, change)
      throw error
    }
  }

  async close(): Promise<void> {
    await this.flush()
    await this.#store.close()
  }

  #restore<Name extends TableName>(change: StoredChange<Name>): void {
    const table: SandboxTable<SandboxRecords[Name]> = this.tables[change.table]
    table.restore(change.id, change.row)
  }
}

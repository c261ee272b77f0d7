/** The columns of a row that are added up. */
export type Sums = Readonly<Record<string, bigint>>
export type Keys = Readonly<Record<string, string | number | bigint>>

export type SumRow<Key extends Keys, Values extends Sums> = { readonly key: Key; readonly sums: Values }

/** Adds up rows by their key, in the order in which keys first came. */
export class SumTable<Key extends Keys, Values extends Sums> {
  readonly #rows = new Map<string, { readonly key: Key; sums: Values }>()

  add(key: Key, sums: Values): void {
    const name = Object.values(key).join(' ')
    const row = this.#rows.get(name)
    if (row === undefined) this.#rows.set(name, { key, sums })
    else row.sums = addSums(row.sums, sums)
  }

  /** Those whose sums are not all zero. */
  rows(): readonly SumRow<Key, Values>[] {
    return [...this.#rows.values()].filter(({ sums }) => Object.values(sums).some((sum) => sum !== 0n))
  }
}

/** Adds column by column; both have the same columns. */
export function addSums<Values extends Sums>(left: Values, right: Values): Values
export function addSums(left: Sums, right: Sums): Sums {
  const total: Record<string, bigint> = {}
  for (const name of Object.keys(left)) total[name] = (left[name] ?? 0n) + (right[name] ?? 0n)
  return total
}

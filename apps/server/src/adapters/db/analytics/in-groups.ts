/** Asks for so many at a time, one question after the other: a statement takes only so many parameters. */
export async function inGroups<Item, Row>(
  items: readonly Item[],
  size: number,
  ask: (group: readonly Item[]) => Promise<readonly Row[]>,
): Promise<Row[]> {
  const rows: Row[] = []
  for (let start = 0; start < items.length; start += size) {
    rows.push(...(await ask(items.slice(start, start + size))))
  }
  return rows
}

/**
 * Runs what belongs to one key one after the other, and different keys side by side. Within a process it keeps those who
 * look at the same order from getting into each other's way; between processes the database does.
 */
export function createTurns(): <Value>(key: string, work: () => Promise<Value>) => Promise<Value> {
  const lastByKey = new Map<string, Promise<unknown>>()
  return async function inTurn(key, work) {
    const before = lastByKey.get(key) ?? Promise.resolve()
    const mine = before.then(work, work)
    lastByKey.set(key, mine)
    try {
      return await mine
    } finally {
      if (lastByKey.get(key) === mine) lastByKey.delete(key)
    }
  }
}

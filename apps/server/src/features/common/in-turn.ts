/**
 * Does `work` when its turn comes. Who shares only wants to know: if another already waits that has not begun, its answer
 * serves as well. Who has work of its own has a turn of its own.
 */
export type InTurn<Value> = (
  key: string,
  work: () => Promise<Value>,
  turn: 'own' | 'shared',
) => Promise<Value>

type Queue<Value> = {
  readonly last: Promise<Value>
  /** `last` has not begun. */
  readonly isWaiting: boolean
}

/**
 * Runs what belongs to one key one after the other, and different keys side by side. Within a process it keeps those who
 * look at the same order from getting into each other's way; between processes the database does. Of any number who
 * share at most one runs and one waits.
 */
export function createTurns<Value>(): InTurn<Value> {
  const queues = new Map<string, Queue<Value>>()

  function join(key: string, work: () => Promise<Value>): Promise<Value> {
    const before: Promise<unknown> = queues.get(key)?.last ?? Promise.resolve()
    const begin = (): Promise<Value> => {
      if (queues.get(key)?.last === mine) queues.set(key, { last: mine, isWaiting: false })
      return work()
    }
    const mine = before.then(begin, begin)
    queues.set(key, { last: mine, isWaiting: true })
    return mine
  }

  return async function inTurn(key, work, turn) {
    const queue = queues.get(key)
    if (turn === 'shared' && queue?.isWaiting === true) return queue.last
    const mine = join(key, work)
    try {
      return await mine
    } finally {
      if (queues.get(key)?.last === mine) queues.delete(key)
    }
  }
}

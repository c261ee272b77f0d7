import { setTimeout as sleep } from 'node:timers/promises'

const lookAgainMs = 25

/**
 * Waits for something that another process brings about.
 * @param what in a failing test, what did not happen
 * @returns how long it took, in milliseconds
 */
export async function until(
  what: string,
  isTrue: () => Promise<boolean> | boolean,
  limitMs: number = 15_000,
): Promise<number> {
  const startedMs = performance.now()
  while (!(await isTrue())) {
    if (performance.now() - startedMs > limitMs) throw new Error(`not within ${limitMs} ms: ${what}`)
    await sleep(lookAgainMs)
  }
  return performance.now() - startedMs
}

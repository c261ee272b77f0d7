import type { Run } from './run.ts'

/**
 * Counts somebody who waits for a run. When the last one leaves a run that belongs to no conversation, nobody will
 * ever read it: it is ended at the provider at once, and what came is charged.
 * @returns how to leave; harmless when called again
 */
export function joinRun(run: Run): () => void {
  const leave = run.join(() => performance.now())
  return () => {
    leave()
    if (run.watcherCount === 0 && run.conversationId === undefined) run.abort('caller_left')
  }
}

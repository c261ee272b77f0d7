import type { RunLimits } from './ai-deps.ts'
import type { Run } from './run.ts'

/** Ended runs are kept for readers who lost their connection, within this much memory. */
const mostEndedRuns = 2_000
const mostEndedCharacters = 32_000_000

/** The runs of this process: those that are under way, and for some minutes those that have ended. */
export interface RunRegistry {
  /** @returns false where the user, or the process, has as many open runs as it may have */
  add(run: Run): boolean
  /** A run that was refused before credits were held leaves no trace. */
  remove(run: Run): void
  /** From now on the run counts as ended; it stays findable for a while if somebody may come back for it. */
  end(run: Run, keep: boolean): void
  find(runId: string): Run | undefined
  findByScopeKey(scopeKey: string): Run | undefined
  listOpen(): readonly Run[]
  openCount(): number
  /** Forgets ended runs whose time is up. */
  evict(nowMs: number): void
}

export function createRunRegistry(limits: RunLimits): RunRegistry {
  const runs = new Map<string, Run>()
  const runsByScopeKey = new Map<string, Run>()
  const openRuns = new Map<string, Run>()
  const openByUser = new Map<string, number>()
  // In the order of their ends, so that the oldest go first.
  const endedRuns = new Set<Run>()
  let endedCharacters = 0

  function forget(run: Run): void {
    runs.delete(run.identity.id)
    const scopeKey = run.identity.idempotency?.scopeKey
    if (scopeKey !== undefined && runsByScopeKey.get(scopeKey) === run) runsByScopeKey.delete(scopeKey)
    if (endedRuns.delete(run)) endedCharacters -= sizeOf(run)
  }

  function close(run: Run): void {
    if (!openRuns.delete(run.identity.id)) return
    const remaining = (openByUser.get(run.identity.userId) ?? 1) - 1
    if (remaining > 0) openByUser.set(run.identity.userId, remaining)
    else openByUser.delete(run.identity.userId)
  }

  return {
    add: (run) => {
      const { id, userId, idempotency } = run.identity
      const openOfUser = openByUser.get(userId) ?? 0
      if (openOfUser >= limits.runsPerUser || openRuns.size >= limits.runsInAll) return false
      openByUser.set(userId, openOfUser + 1)
      openRuns.set(id, run)
      runs.set(id, run)
      if (idempotency !== undefined) runsByScopeKey.set(idempotency.scopeKey, run)
      return true
    },
    remove: (run) => {
      close(run)
      forget(run)
    },
    end: (run, keep) => {
      close(run)
      if (!keep) {
        forget(run)
        return
      }
      endedRuns.add(run)
      endedCharacters += sizeOf(run)
      for (const oldest of endedRuns) {
        if (endedRuns.size <= mostEndedRuns && endedCharacters <= mostEndedCharacters) break
        forget(oldest)
      }
    },
    find: (runId) => runs.get(runId),
    findByScopeKey: (scopeKey) => runsByScopeKey.get(scopeKey),
    listOpen: () => [...openRuns.values()],
    openCount: () => openRuns.size,
    evict: (nowMs) => {
      for (const run of endedRuns) {
        if ((run.endedAtMs ?? nowMs) > nowMs - limits.keepEndedMs) break
        forget(run)
      }
    },
  }
}

// Frames repeat the text with some framing around each piece.
function sizeOf(run: Run): number {
  return (run.text.length + run.reasoningText.length) * 2 + run.eventCount * 64 + 1_000
}

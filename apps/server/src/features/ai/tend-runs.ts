import type { AiContext } from './ai-deps.ts'
import type { Run } from './run.ts'

/** Few enough for one statement. */
const runsPerStatement = 500

/**
 * What has to be done for running runs from time to time, by one timer for all: limits of time, keeping their text,
 * and stop requests that reached another process.
 * @returns how to end it
 */
export function tendRuns(context: AiContext): () => void {
  let lastSaveMs = performance.now()
  let isSaving = false
  const sweep = setInterval(() => {
    const nowMs = performance.now()
    const open = context.registry.listOpen()
    for (const run of open) enforceTimeLimits(context, run, nowMs)
    context.registry.evict(context.clock.nowMs())
    if (isSaving || nowMs - lastSaveMs < context.limits.progressMs || open.length === 0) return
    isSaving = true
    lastSaveMs = nowMs
    void keepProgress(context, open).finally(() => {
      isSaving = false
    })
  }, context.limits.sweepMs)
  sweep.unref()
  return () => clearInterval(sweep)
}

function enforceTimeLimits(context: AiContext, run: Run, nowMs: number): void {
  const { totalMs, unwatchedMs } = context.limits
  const isTooOld = nowMs - run.identity.openedAtMs > totalMs
  const isForgotten = run.unwatchedSinceMs !== undefined && nowMs - run.unwatchedSinceMs > unwatchedMs
  if (isTooOld || isForgotten) run.abort('time_limit')
}

async function keepProgress(context: AiContext, open: readonly Run[]): Promise<void> {
  try {
    const changed = open.filter((run) => !run.isForgotten && lengthOf(run) > run.savedLength)
    for (const some of chunksOf(changed)) {
      const lengths = some.map(lengthOf)
      await context.runs.saveProgress(
        some.map((run) => ({ runId: run.identity.id, text: run.text, reasoningText: run.reasoningText })),
      )
      for (const [index, run] of some.entries()) run.savedLength = lengths[index] ?? 0
    }
    const byId = new Map(open.filter((run) => run.eventCount > 0).map((run) => [run.identity.id, run]))
    for (const ids of chunksOf([...byId.keys()])) {
      for (const id of await context.runs.listStopRequests(ids)) byId.get(id)?.abort('stopped')
    }
  } catch (error) {
    // The text is still in memory and is written at the end in any case.
    context.log.warn({ err: error }, 'the text of running answers could not be kept')
  }
}

function lengthOf(run: Run): number {
  return run.text.length + run.reasoningText.length
}

function chunksOf<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  const chunks: (readonly Item[])[] = []
  for (let start = 0; start < items.length; start += runsPerStatement) {
    chunks.push(items.slice(start, start + runsPerStatement))
  }
  return chunks
}

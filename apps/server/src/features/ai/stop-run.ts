import type { StopRunResponse } from '@tessera/contracts/ai'
import { err, ok } from '@tessera/core/result'
import type { Result } from '@tessera/core/result'

import type { ApiFailure } from '../../ports/endpoint.ts'
import type { AiContext } from './ai-deps.ts'
import { findOwnRun, runNotFound } from './watch-run.ts'

/** Ends a run for its user: charged is what came until now, nothing where nothing came. */
export async function stopRun(
  context: AiContext,
  own: { readonly runId: string; readonly userId: string },
): Promise<Result<StopRunResponse, ApiFailure>> {
  const live = findOwnRun(context, own)
  if (live !== undefined) {
    live.abort('stopped')
    return ok({ request_id: own.runId, status: live.result === undefined ? 'stopping' : 'ended' })
  }
  const stored = await context.runs.findRun(own)
  if (stored === undefined) return err(runNotFound)
  // It runs in another process, which looks for such requests while it works.
  const isStopping = stored.status === 'running' && (await context.runs.requestStop(own))
  return ok({ request_id: own.runId, status: isStopping ? 'stopping' : 'ended' })
}

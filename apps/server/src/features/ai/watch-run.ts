import type { RunResponse } from '@tessera/contracts/ai'
import { err, ok } from '@tessera/core/result'

import type { ApiFailure, EndpointAnswer } from '../../ports/endpoint.ts'
import type { AiContext } from './ai-deps.ts'
import type { Exchange } from './event-stream.ts'
import { streamStoredRun } from './follow-stored-run.ts'
import type { Run } from './run.ts'
import { parseEventId } from './run.ts'
import { describeStored, readStoredAnswer } from './stored-run.ts'
import { streamRun } from './stream-run.ts'

/** A run as it stands (JSON), or watched from where the reader left off (`accept: text/event-stream`). */
export async function watchRun(
  context: AiContext,
  exchange: Exchange,
  own: { readonly runId: string; readonly userId: string },
): Promise<EndpointAnswer<RunResponse>> {
  const live = findOwnRun(context, own)
  const isEventStream = (exchange.request.headers.accept ?? '').includes('text/event-stream')
  const from = parseEventId(exchange.request.headers['last-event-id'])
  if (isEventStream && live !== undefined) {
    streamRun(context, exchange, { run: live, from })
    return 'streamed'
  }
  const answer = await readStoredAnswer(context, own)
  if (answer === undefined) return err(runNotFound)
  if (isEventStream) {
    await streamStoredRun(context, exchange, { ...own, from, answer })
    return 'streamed'
  }
  const described = describeStored(context, answer)
  // While it runs, memory is ahead of what is stored.
  return ok(
    live === undefined || described.status !== 'running' ? described : { ...described, response: live.text },
  )
}

/** A run of this process that belongs to this user and got past its hold. */
export function findOwnRun(
  context: AiContext,
  own: { readonly runId: string; readonly userId: string },
): Run | undefined {
  const run = context.registry.find(own.runId)
  return run !== undefined && run.identity.userId === own.userId && run.eventCount > 0 ? run : undefined
}

export const runNotFound: ApiFailure = { code: 'not_found', message: 'This run does not exist.' }

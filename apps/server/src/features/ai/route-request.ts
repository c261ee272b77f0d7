import type { RouteResponse } from '@tessera/contracts/ai'
import { err, ok } from '@tessera/core/result'

import type { EndpointAnswer } from '../../ports/endpoint.ts'
import type { AiContext } from './ai-deps.ts'
import { hasLeft } from './event-stream.ts'
import type { Exchange } from './event-stream.ts'
import { answerStoredRun, streamStoredRun } from './follow-stored-run.ts'
import { joinRun } from './join-run.ts'
import { describeAnswer } from './run-answers.ts'
import type { Run } from './run.ts'
import { streamStart } from './run.ts'
import { startRun } from './start-run.ts'
import type { RunCommand } from './start-run.ts'
import { readStoredAnswer } from './stored-run.ts'
import { streamRun } from './stream-run.ts'

/** Holds, asks, charges, and answers: as JSON once all is done, or as events while it happens. */
export async function routeRequest(
  context: AiContext,
  exchange: Exchange,
  command: RunCommand,
): Promise<EndpointAnswer<RouteResponse>> {
  const started = await startRun(context, command)
  if (!started.ok) return started
  if (started.value.type === 'live') {
    const { run } = started.value
    if (!command.body.stream) return waitForRun(exchange, run)
    streamRun(context, exchange, { run, from: streamStart })
    return 'streamed'
  }
  const own = { runId: started.value.runId, userId: command.actor.userId }
  if (!command.body.stream) return answerStoredRun(context, exchange, own)
  const answer = await readStoredAnswer(context, own)
  if (answer === undefined) return err({ code: 'not_found', message: 'This run does not exist.' })
  await streamStoredRun(context, exchange, { ...own, answer, from: streamStart })
  return 'streamed'
}

async function waitForRun(exchange: Exchange, run: Run): Promise<EndpointAnswer<RouteResponse>> {
  const leave = joinRun(run)
  if (hasLeft(exchange)) leave()
  else exchange.reply.raw.once('close', leave)
  const result = await run.ended
  exchange.reply.raw.off('close', leave)
  leave()
  return result.status === 'done' ? ok(describeAnswer(result.done, run.text)) : err(result.failure)
}

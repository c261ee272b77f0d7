import { setTimeout as sleep } from 'node:timers/promises'

import type { RouteResponse } from '@tessera/contracts/ai'
import { err, ok } from '@tessera/core/result'

import type { EndpointAnswer } from '../../ports/endpoint.ts'
import type { AiContext } from './ai-deps.ts'
import { describeRunFailure } from './describe-failure.ts'
import { hasLeft, openEventStream } from './event-stream.ts'
import type { EventStream, Exchange } from './event-stream.ts'
import { formatEventId, formatFrame } from './run.ts'
import type { StreamPosition } from './run.ts'
import {
  answerOfStored,
  doneOfStored,
  errorOfStored,
  failureOfStored,
  readStoredAnswer,
  startOfStored,
} from './stored-run.ts'
import type { StoredAnswer } from './stored-run.ts'

type OwnRun = { readonly runId: string; readonly userId: string }

/** Waits for a run that another process executes, or executed, and answers as if it had been our own. */
export async function answerStoredRun(
  context: AiContext,
  exchange: Exchange,
  own: OwnRun,
): Promise<EndpointAnswer<RouteResponse>> {
  const untilMs = performance.now() + context.limits.totalMs
  for (;;) {
    const answer = await readStoredAnswer(context, own)
    if (answer === undefined) return err({ code: 'not_found', message: 'This run does not exist.' })
    if (answer.stored.status !== 'running') {
      const failure = failureOfStored(answer.stored)
      return failure === undefined ? ok(answerOfStored(context, answer)) : err(failure)
    }
    const isOver = hasLeft(exchange) || context.isDraining() || performance.now() > untilMs
    if (isOver) return err(describeRunFailure('unavailable'))
    await sleep(context.limits.pollMs)
  }
}

/** The same as events: what is stored now, then what comes in, until the end. */
export async function streamStoredRun(
  context: AiContext,
  exchange: Exchange,
  watched: OwnRun & { readonly from: StreamPosition; readonly answer: StoredAnswer },
): Promise<void> {
  const stream = openEventStream(context, exchange)
  const untilMs = performance.now() + context.limits.totalMs
  let { answer } = watched
  let seen = { textLength: watched.from.textLength, reasoningLength: watched.from.reasoningLength }
  if (watched.from.eventNumber === 0 && seen.textLength + seen.reasoningLength === 0) {
    write(stream, 'start', { seen, event: startOfStored(context, answer) })
  }
  while (!stream.isClosed && !context.isDraining() && performance.now() < untilMs) {
    seen = writeNewText(stream, answer, seen)
    if (answer.stored.status !== 'running') break
    await sleep(context.limits.pollMs)
    answer = (await readStoredAnswer(context, watched)) ?? answer
  }
  const failure = failureOfStored(answer.stored)
  if (failure !== undefined) write(stream, 'error', { seen, event: errorOfStored(answer.stored, failure) })
  else if (answer.stored.status !== 'running') {
    write(stream, 'done', { seen, event: doneOfStored(context, answer) })
  }
  stream.end()
}

type Seen = { readonly textLength: number; readonly reasoningLength: number }

function writeNewText(stream: EventStream, { output }: StoredAnswer, seen: Seen): Seen {
  const reasoning = output.reasoningText.slice(seen.reasoningLength)
  const text = output.text.slice(seen.textLength)
  const afterReasoning = { ...seen, reasoningLength: seen.reasoningLength + reasoning.length }
  if (reasoning !== '') write(stream, 'delta', { seen: afterReasoning, event: { reasoning } })
  const afterText = { ...afterReasoning, textLength: seen.textLength + text.length }
  if (text !== '') write(stream, 'delta', { seen: afterText, event: { text } })
  return afterText
}

function write(
  stream: EventStream,
  name: string,
  { seen, event }: { readonly seen: Seen; readonly event: object },
): void {
  // The number 0 says that only the lengths count: this process did not number the events.
  const id = formatEventId({ eventNumber: 0, ...seen })
  stream.write(formatFrame({ id, name, json: JSON.stringify(event) }))
}

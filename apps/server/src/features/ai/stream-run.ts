import type { AiContext } from './ai-deps.ts'
import { openEventStream } from './event-stream.ts'
import type { Exchange } from './event-stream.ts'
import { joinRun } from './join-run.ts'
import { formatEventId, formatFrame } from './run.ts'
import type { Run, StreamPosition } from './run.ts'

/**
 * Writes a run of this process to a response as server-sent events, from a position on, until it ends or the reader
 * leaves. The run's own buffer is the only one: a slow reader is further behind in it, and costs nothing more.
 */
export function streamRun(
  context: AiContext,
  exchange: Exchange,
  watched: { readonly run: Run; readonly from: StreamPosition },
): void {
  const { run, from } = watched
  const leave = joinRun(run)
  const stream = openEventStream(context, exchange)
  let position = from.eventNumber
  let canWrite = true
  if (isFromElsewhere(from)) {
    canWrite = stream.write(catchUp(run, from))
    position = run.eventCount
  }
  const flush = () => {
    if (!canWrite || stream.isClosed) return
    const frames = run.framesAfter(position)
    if (frames !== '') {
      position = run.eventCount
      canWrite = stream.write(frames)
    }
    if (run.result === undefined || position < run.eventCount) return
    stopListening()
    leave()
    stream.end()
  }
  const stopListening = run.listen(flush)
  stream.onDrain(() => {
    canWrite = true
    flush()
  })
  stream.onClose(() => {
    stopListening()
    leave()
  })
  flush()
}

/** Counts of events differ between processes; lengths of text do not. */
function isFromElsewhere(from: StreamPosition): boolean {
  return from.eventNumber === 0 && from.textLength + from.reasoningLength > 0
}

/** What a reader of the stored text has not seen of the living one; an end, where there is one, is said again. */
function catchUp(run: Run, from: StreamPosition): string {
  const reasoning = run.reasoningText.slice(from.reasoningLength)
  const text = run.text.slice(from.textLength)
  const id = formatEventId({
    eventNumber: run.eventCount,
    textLength: run.text.length,
    reasoningLength: run.reasoningText.length,
  })
  const frames = [
    ...(reasoning === '' ? [] : [formatFrame({ id, name: 'delta', json: JSON.stringify({ reasoning }) })]),
    ...(text === '' ? [] : [formatFrame({ id, name: 'delta', json: JSON.stringify({ text }) })]),
    ...(run.result === undefined ? [] : [run.framesAfter(run.eventCount - 1)]),
  ]
  return frames.join('')
}

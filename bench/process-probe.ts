import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { isMainThread } from 'node:worker_threads'

/** What a measured process tells about itself. */
export type ProbeAnswer = {
  /** User and system time of all its threads since its start, before any collection was asked for. */
  readonly cpuMicros: number
  /** The same at the moment of the answer. */
  readonly cpuMicrosAfter: number
  readonly residentBytes: number
  /** Live objects and the buffers they hold. */
  readonly liveBytes: number
}

export type ProbeQuestion = { readonly type: 'probe'; readonly id: number; readonly collectGarbage: boolean }

export type ProbeReply = { readonly type: 'probe'; readonly id: number; readonly answer: ProbeAnswer }

function isQuestion(message: unknown): message is ProbeQuestion {
  return typeof message === 'object' && message !== null && 'type' in message && message.type === 'probe'
}

function cpuMicrosNow(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}

function answer(question: ProbeQuestion): ProbeAnswer {
  const cpuMicros = cpuMicrosNow()
  if (question.collectGarbage) {
    setFlagsFromString('--expose-gc')
    const collect: unknown = runInNewContext('gc')
    if (typeof collect === 'function') for (let pass = 0; pass < 3; pass += 1) collect()
  }
  const { rss, external } = process.memoryUsage()
  return {
    cpuMicros,
    cpuMicrosAfter: cpuMicrosNow(),
    residentBytes: rss,
    liveBytes: getHeapStatistics().used_heap_size + external,
  }
}

// Loaded by `--import` into every process that is measured, so that all of them are measured in the same way.
if (isMainThread) {
  process.on('message', (message) => {
    if (!isQuestion(message)) return
    const reply: ProbeReply = { type: 'probe', id: message.id, answer: answer(message) }
    process.send?.(reply)
  })
}

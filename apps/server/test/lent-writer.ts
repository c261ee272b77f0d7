import { EventEmitter } from 'node:events'
import { Worker } from 'node:worker_threads'

import type { WriterThread } from '../src/adapters/db/sqlite/writer-client.ts'
import type { WriterOptions, WriterReply, WriterRequest } from '../src/adapters/db/sqlite/writer-protocol.ts'
import type { OpenRequest } from './fixtures/lent-writer-worker.ts'

type Events = { message: [WriterReply]; error: [unknown]; exit: [] }

const idle: Worker[] = []
const maxIdle = 4

/**
 * A thread for the writer of a test database: one that an earlier database has given back, or a new one. Starting a
 * thread costs more than most tests do with it. One that was not closed in order is ended as ever.
 */
export function lendWriter(options: WriterOptions): WriterThread {
  return new LentWriter(idle.pop() ?? startWorker(), options)
}

function startWorker(): Worker {
  return new Worker(new URL('fixtures/lent-writer-worker.ts', import.meta.url), { execArgv: [] })
}

class LentWriter extends EventEmitter<Events> implements WriterThread {
  readonly #worker: Worker
  #closeId: number | undefined
  #isClosed = false

  constructor(worker: Worker, options: WriterOptions) {
    super()
    this.#worker = worker
    worker.ref()
    worker.on('message', (reply: WriterReply) => {
      if (reply.id === this.#closeId) this.#isClosed = reply.answer.type === 'done'
      this.emit('message', reply)
      // As a writer that cannot open its file: it ends by itself.
      if (reply.id === 0 && reply.answer.type === 'failed') void worker.terminate()
    })
    worker.on('error', (error) => this.emit('error', error))
    worker.on('exit', () => this.emit('exit'))
    const request: OpenRequest = { open: options }
    worker.postMessage(request, [])
  }

  postMessage(request: WriterRequest): void {
    if (request.task.type === 'close') this.#closeId = request.id
    this.#worker.postMessage(request, [])
  }

  async terminate(): Promise<number> {
    // One by one: a thread without its own listeners would never hear its port again.
    for (const event of ['message', 'error', 'exit']) this.#worker.removeAllListeners(event)
    if (!this.#isClosed || idle.length >= maxIdle) return await this.#worker.terminate()
    this.#worker.unref()
    idle.push(this.#worker)
    this.emit('exit')
    return 0
  }
}

import { parentPort, workerData } from 'node:worker_threads'

import { openSqliteConnection } from './sqlite-connection.ts'
import { toWriterFailure } from './writer-failure.ts'
import { WriterLoop } from './writer-loop.ts'
import type { WriterOptions, WriterReply, WriterRequest } from './writer-protocol.ts'

/** The start of the writer's thread; everything it does stands in `WriterLoop`. */
function startWriter(options: WriterOptions): void {
  const port = parentPort
  if (port === null) throw new Error('The writer runs in a worker thread only')

  function reply(message: WriterReply): void {
    port?.postMessage(message)
  }

  try {
    const connection = openSqliteConnection(options.file, { busyTimeoutMs: options.busyTimeoutMs })
    const loop = new WriterLoop(connection, options, reply)
    port.on('message', (request: WriterRequest) => {
      loop.handle(request)
    })
    reply({ id: 0, answer: { type: 'done' } })
  } catch (error) {
    reply({ id: 0, answer: { type: 'failed', failure: toWriterFailure(error) } })
    port.close()
  }
}

startWriter(workerData)

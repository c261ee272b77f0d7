import { readFile, readdir } from 'node:fs/promises'

import { startEmbeddedPostgres } from '../apps/server/test/embedded-postgres.ts'

export type BenchPostgres = {
  readonly url: string
  /** User and system time of all its processes; undefined where the system does not tell. */
  cpuMicros(): Promise<number | undefined>
  stop(): Promise<void>
}

/** Unlike the one of the tests this PostgreSQL is durable, as it is by itself: what it commits is on the disk. */
const settings = ['shared_buffers=256MB', 'max_wal_size=2GB']

export async function startPostgres(folder: string): Promise<BenchPostgres> {
  const server = await startEmbeddedPostgres({ folder, settings })
  return { url: server.url, cpuMicros: () => sumCpuMicros(server.mainPid), stop: () => server.stop() }
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

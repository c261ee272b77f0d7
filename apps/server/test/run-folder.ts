import { chmod, mkdtemp, readdir, readFile, rm, statfs } from 'node:fs/promises'
import { freemem, tmpdir } from 'node:os'
import { basename, join } from 'node:path'

const folderPrefix = 'tessera-run-'
const memoryDisk = '/dev/shm'
const neededBytes = 2 * 1024 ** 3

export type RunFolder = { remove(): Promise<void> }

/**
 * Gives this run of tests, and all that it starts, a folder of its own for temporary files: in memory where there is
 * room, because most of what databases do in tests is waiting for a disk. It goes with the run; the folder of a run
 * that was killed, and the PostgreSQL in it, goes with the next.
 */
export async function openRunFolder(): Promise<RunFolder> {
  const usual = tmpdir()
  const ownPrefix = `${folderPrefix}${process.pid}-`
  // Another project of the same run has opened it.
  if (basename(usual).startsWith(ownPrefix)) return { remove: async () => undefined }
  for (const parent of [memoryDisk, usual]) await removeAbandonedFolders(parent)
  const parent = (await hasRoomInMemory()) ? memoryDisk : usual
  const folder = await mkdtemp(join(parent, ownPrefix))
  // Started by root, PostgreSQL runs as another user, who must be able to enter.
  await chmod(folder, 0o755)
  const before = process.env['TMPDIR']
  process.env['TMPDIR'] = folder
  return {
    async remove() {
      if (before === undefined) delete process.env['TMPDIR']
      else process.env['TMPDIR'] = before
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The folder of the run that this process belongs to; undefined outside of one. */
export function currentRunFolder(): string | undefined {
  const folder = tmpdir()
  return basename(folder).startsWith(folderPrefix) ? folder : undefined
}

async function hasRoomInMemory(): Promise<boolean> {
  const disk = await statfs(memoryDisk).catch(() => undefined)
  return disk !== undefined && disk.bavail * disk.bsize > neededBytes && freemem() > neededBytes
}

async function removeAbandonedFolders(parent: string): Promise<void> {
  for (const name of await readdir(parent).catch(() => [])) {
    const owner = new RegExp(`^${folderPrefix}(\\d+)-`).exec(name)?.[1]
    if (owner === undefined || isAlive(Number(owner))) continue
    const folder = join(parent, name)
    for (const child of await readdir(folder).catch(() => [])) await endPostgresIn(join(folder, child))
    await rm(folder, { recursive: true, force: true }).catch(() => undefined)
  }
}

/** Ends the server whose files are in this folder, and only it. */
async function endPostgresIn(folder: string): Promise<void> {
  const pidFile = await readFile(join(folder, 'data', 'postmaster.pid'), 'utf8').catch(() => '')
  const pid = Number.parseInt(pidFile, 10)
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  if (commandLine.includes(folder)) process.kill(pid, 'SIGINT')
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Somebody else's process is alive as well.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

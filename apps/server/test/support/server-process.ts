import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'

import { currentRunFolder } from '../run-folder.ts'
import { bundleServer } from './server-bundle.ts'
import type { ServerBundle } from './server-bundle.ts'

/** The server as people start it. */
export const serverMain = join(import.meta.dirname, '../../src/main.ts')
const sourcesCompileCache = join(import.meta.dirname, '../../../../.cache/node')

// A start takes about a second; a machine that tests other things at the same time may need many.
const startLimitMs = 60_000

export type LogLine = Readonly<Record<string, unknown>> & { readonly msg?: string; readonly level?: string }

export type ProcessEnd = { readonly code: number | null; readonly signal: NodeJS.Signals | null }

/** A server as an operating system sees it: `main.ts` in a process of its own. */
export type ServerProcess = {
  readonly pid: number
  readonly url: string
  readonly port: number
  /** What it logged so far. */
  lines(): readonly LogLine[]
  /** Everything that it wrote, to both outputs. */
  output(): string
  readonly ended: Promise<ProcessEnd>
  send(signal: NodeJS.Signals): void
  /** `kill -9`: resolves when the process is gone. */
  kill(): Promise<void>
  /** SIGTERM, and the end that follows. */
  stop(): Promise<ProcessEnd>
}

export type FailedStart = ProcessEnd & { readonly stdout: string; readonly stderr: string }

export type ServerEnvironment = Readonly<Record<string, string>>

type Launched = {
  readonly child: ChildProcess
  readonly text: { stdout: string; stderr: string }
  readonly ended: Promise<ProcessEnd>
}

/**
 * Starts a server on a free port and waits until it says that it is ready.
 * @param entryPoint the file that runs one; left out: in a run of tests the bundle, which starts quickly, else `main.ts`
 */
export async function startServer(env: ServerEnvironment, entryPoint?: string): Promise<ServerProcess> {
  const launched = launch(env, await findProgram(entryPoint))
  const { child, text, ended } = launched
  const lines = (): readonly LogLine[] => text.stdout.split('\n').flatMap(parseLine)
  const port = await untilReady(launched, lines)
  return {
    pid: child.pid ?? 0,
    port,
    url: `http://127.0.0.1:${port}`,
    lines,
    output: () => text.stdout + text.stderr,
    ended,
    send: (signal) => void child.kill(signal),
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
    stop() {
      child.kill('SIGTERM')
      return ended
    },
  }
}

/** Starts a server that is expected not to come up, and gives back what it said. */
export async function startInVain(env: ServerEnvironment): Promise<FailedStart> {
  const { child, text, ended } = launch(env, await findProgram())
  const giveUp = setTimeout(() => child.kill('SIGKILL'), startLimitMs)
  const end = await ended
  clearTimeout(giveUp)
  return { ...end, ...text }
}

async function findProgram(entryPoint?: string): Promise<ServerBundle> {
  const runFolder = currentRunFolder()
  if (entryPoint === undefined && runFolder !== undefined) return bundleServer(runFolder)
  return { entryPoint: entryPoint ?? serverMain, compileCache: sourcesCompileCache }
}

function launch(env: ServerEnvironment, { entryPoint, compileCache }: ServerBundle): Launched {
  const child = spawn(process.execPath, [entryPoint], {
    env: {
      PATH: process.env['PATH'] ?? '',
      // Dozens of starts: none but the first has to compile everything.
      NODE_COMPILE_CACHE: compileCache,
      HOST: '127.0.0.1',
      PORT: '0',
      LOG_FORMAT: 'json',
      ...env,
    },
    // The channel closes however these tests end, and the server with it: none is left behind.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const text = { stdout: '', stderr: '' }
  child.stdout?.setEncoding('utf8').on('data', (data: string) => (text.stdout += data))
  child.stderr?.setEncoding('utf8').on('data', (data: string) => (text.stderr += data))
  const ended = new Promise<ProcessEnd>((resolve, reject) => {
    child.once('error', reject)
    // Not `exit`: the last lines may still be in the pipe.
    child.once('close', (code, signal) => resolve({ code, signal }))
  })
  return { child, text, ended }
}

async function untilReady(
  { child, text, ended }: Launched,
  lines: () => readonly LogLine[],
): Promise<number> {
  const readyPort = (): number | undefined => {
    const port = lines().find(({ event }) => event === 'ready')?.['port']
    return typeof port === 'number' ? port : undefined
  }
  const ready = new Promise<void>((resolve) => {
    // Only until then: looking through all lines again with each new one costs more than the server's own work.
    const look = (): void => {
      if (readyPort() === undefined) return
      child.stdout?.off('data', look)
      resolve()
    }
    child.stdout?.on('data', look)
  })
  const limit = AbortSignal.timeout(startLimitMs)
  const late = new Promise<void>((resolve) =>
    limit.addEventListener('abort', () => resolve(), { once: true }),
  )
  await Promise.race([ready, ended, late])
  const port = readyPort()
  if (port !== undefined) return port
  child.kill('SIGKILL')
  throw new Error(`the server did not start:\n${text.stdout}${text.stderr}`)
}

function parseLine(line: string): readonly LogLine[] {
  if (!line.startsWith('{') || !line.endsWith('}')) return []
  const parsed: unknown = JSON.parse(line)
  return typeof parsed === 'object' && parsed !== null ? [{ ...parsed }] : []
}

import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import type { ProbeAnswer, ProbeQuestion, ProbeReply } from './process-probe.ts'

export type MeasuredProcess = {
  readonly pid: number
  readonly port: number
  probe(options?: { readonly collectGarbage: boolean }): Promise<ProbeAnswer>
  /** A message that the program itself understands. */
  tell(message: object): void
  stop(): Promise<void>
}

export type ProcessOptions = {
  readonly script: string
  /** Everything that it prints goes here, as it would in operation: nobody reads along. */
  readonly logFile: string
  readonly env?: Readonly<Record<string, string>>
}

const probeFile = join(import.meta.dirname, 'process-probe.ts')
const startLimitMs = 60_000
const stopLimitMs = 40_000

/** Starts a program with the probe in it and waits until it listens. */
export async function startMeasured(options: ProcessOptions): Promise<MeasuredProcess> {
  const log = openSync(options.logFile, 'w')
  const child = spawn(process.execPath, ['--import', probeFile, options.script], {
    env: { PATH: process.env['PATH'] ?? '', NODE_ENV: 'production', ...options.env },
    stdio: ['ignore', log, log, 'ipc'],
  })
  closeSync(log)
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
  })
  const port = await findPort(child, options.logFile)
  let lastId = 0
  return {
    pid: child.pid ?? 0,
    port,
    probe({ collectGarbage } = { collectGarbage: false }) {
      lastId += 1
      return ask(child, { type: 'probe', id: lastId, collectGarbage })
    },
    tell: (message) => void child.send(message),
    async stop() {
      child.kill('SIGTERM')
      const giveUp = setTimeout(() => child.kill('SIGKILL'), stopLimitMs)
      await exited
      clearTimeout(giveUp)
    },
  }
}

function ask(child: ChildProcess, question: ProbeQuestion): Promise<ProbeAnswer> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: ProbeReply): void => {
      if (message.type !== 'probe' || message.id !== question.id) return
      child.off('message', onMessage)
      child.off('exit', onExit)
      resolve(message.answer)
    }
    const onExit = (): void => reject(new Error('the measured process ended'))
    child.on('message', onMessage)
    child.once('exit', onExit)
    child.send(question)
  })
}

/** Our own programs and the server alike print one line of JSON with `"event":"ready"` and their port. */
async function findPort(child: ChildProcess, logFile: string): Promise<number> {
  const untilMs = performance.now() + startLimitMs
  while (performance.now() < untilMs && child.exitCode === null) {
    const port = /^\{.*"event":"ready".*?"port":(\d+)/m.exec(await readFile(logFile, 'utf8'))?.[1]
    if (port !== undefined) return Number(port)
    await sleep(25)
  }
  child.kill('SIGKILL')
  throw new Error(`a process did not start:\n${await readFile(logFile, 'utf8')}`)
}

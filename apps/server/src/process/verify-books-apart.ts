import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setPriority } from 'node:os'
import { fileURLToPath } from 'node:url'

import type { Environment } from '../config/environment-reader.ts'

const command = fileURLToPath(new URL('../cli/ledger-verify.ts', import.meta.url))
const lowPriority = 10
const wrongBooks = 1

/**
 * Recomputes all books in a process of its own, which gives way to everything else: in this one, answers would wait.
 * @throws where the process could not be started or ended in another way than with an answer
 */
export async function verifyBooksApart(
  env: Environment,
  signal: AbortSignal,
): Promise<'sound' | 'wrong' | 'stopped'> {
  if (signal.aborted) return 'stopped'
  const child = spawn(process.execPath, [command, '--json'], {
    env: { ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const stop = (): void => void child.kill('SIGKILL')
  signal.addEventListener('abort', stop, { once: true })
  try {
    giveWay(child.pid)
    let answer = ''
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      answer += part
    })
    const [code]: unknown[] = await once(child, 'close')
    if (signal.aborted) return 'stopped'
    if (code === 0) return 'sound'
    // The same exit code also says that the database was out of reach; then there is no report.
    if (code === wrongBooks && answer.startsWith('{')) return 'wrong'
    throw new Error(
      `the books could not be recomputed: ${answer.slice(0, 300) || `exit code ${String(code)}`}`,
    )
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

function giveWay(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, lowPriority)
  } catch {
    // Some systems allow it to nobody; it is a kindness, not a need.
  }
}

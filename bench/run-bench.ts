import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { readOptions, usage } from './options.ts'
import { describeResult } from './report.ts'
import { runRounds } from './rounds.ts'
import { describeSelectorTimes } from './selector-times.ts'

const page = join(import.meta.dirname, '../docs/performance.md')

/**
 * Measures the server beside a bare proxy, prints the result, and after a whole run writes it to docs/performance.md.
 * @returns the exit code: 1 where a run does not count, 2 for wrong arguments
 */
export async function runBench(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) return say(usage, 0)
  let options: ReturnType<typeof readOptions>
  try {
    options = readOptions(args)
  } catch (error) {
    return say(`${error instanceof Error ? error.message : String(error)}\n${usage}`, 2)
  }
  const folder = await mkdtemp(join(tmpdir(), 'tessera-bench-'))
  try {
    // PostgreSQL, which refuses to run as root, runs as another user then, who must be able to pass.
    await chmod(folder, 0o711)
    const result = await runRounds(options, folder, (line) => process.stderr.write(`${line}\n`))
    const text = `${describeResult(result, options, new Date())}\n\n${describeSelectorTimes()}`
    if (options.isWhole) await writeFile(page, text)
    return say(text, 0)
  } catch (error) {
    return say(error instanceof Error ? error.message : String(error), 1)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function say(text: string, code: number): number {
  process.stdout.write(`${text}\n`)
  return code
}

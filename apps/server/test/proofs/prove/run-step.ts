import { spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'

import type { Proof } from '../proof.ts'
import type { ProofStep } from './proof-steps.ts'

export type StepResult = {
  readonly step: ProofStep
  readonly passed: boolean
  readonly figure: string
  readonly seconds: number
  /** What a person would type. */
  readonly command: string
  readonly logFile: string
  /** The raw figures, where the command writes them. */
  readonly proofs: readonly Proof[]
}

export type StepPlace = {
  /** Logs and raw figures go here. */
  readonly folder: string
  readonly postgresUrl: string | undefined
}

const commands = join(import.meta.dirname, '../../../src/cli')
const projectRoot = join(import.meta.dirname, '../../../../..')

/** Runs one command in a process of its own, and reads what it showed from what it wrote. */
export async function runStep(step: ProofStep, place: StepPlace): Promise<StepResult> {
  const startedMs = performance.now()
  const logFile = join(place.folder, `${step.id}.log`)
  const jsonFile = join(place.folder, `${step.id}.json`)
  // Of an earlier run.
  await rm(jsonFile, { force: true })
  const writesProofs = step.figure === undefined
  const args = [...step.args, ...(writesProofs ? ['--json', jsonFile] : [])]
  const { code, output } = await run([join(commands, `${step.script}.ts`), ...args], { step, place, logFile })
  const proofs = writesProofs ? await readProofs(jsonFile) : []
  return {
    step,
    passed: code === 0,
    figure: writesProofs ? sumUp(proofs) : findFigure(step, output),
    seconds: (performance.now() - startedMs) / 1_000,
    command: `npm run ${step.script} -- ${step.args.join(' ')}`,
    logFile,
    proofs,
  }
}

type Running = { readonly step: ProofStep; readonly place: StepPlace; readonly logFile: string }

async function run(
  args: readonly string[],
  { step, place, logFile }: Running,
): Promise<{ readonly code: number | null; readonly output: string }> {
  const log = createWriteStream(logFile)
  const isOnPostgres = step.needsPostgres === true && place.postgresUrl !== undefined
  const child = spawn(process.execPath, args, {
    cwd: projectRoot,
    env: { ...process.env, ...(isOnPostgres ? { DATABASE_URL: place.postgresUrl } : {}) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (data: string) => (output += data))
  child.stdout.pipe(log, { end: false })
  child.stderr.pipe(log, { end: false })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  await new Promise<void>((resolve) => log.end(resolve))
  return { code, output }
}

async function readProofs(file: string): Promise<readonly Proof[]> {
  const text = await readFile(file, 'utf8').catch(() => '{"proofs":[]}')
  const { proofs } = JSON.parse(text) as { readonly proofs: readonly Proof[] }
  return proofs
}

function sumUp(proofs: readonly Proof[]): string {
  const [only] = proofs
  if (only === undefined) return 'it came to no end'
  return proofs.length === 1 ? only.figure : proofs.map(({ name, figure }) => `${name}: ${figure}`).join('; ')
}

function findFigure({ figure }: ProofStep, output: string): string {
  const lines = output.split('\n').filter((line) => figure?.test(line) === true)
  return lines.map((line) => line.trim()).join('; ') || 'it said nothing that was expected'
}

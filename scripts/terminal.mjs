import { spawn } from 'node:child_process'

/** Something that the person at the terminal can mend; shown as one line, without a stack. */
export class SetupError extends Error {
  name = 'SetupError'
}

/** Progress goes to stderr, so that the output of a command stays clean for pipes. */
export function say(line) {
  process.stderr.write(`${line}\n`)
}

/**
 * Runs a program quietly and shows that it lives: a line at the start, one every ten seconds, one at the end. What it
 * printed is shown only when it fails.
 */
export async function runWithProgress(label, command, options = {}) {
  const startedAt = Date.now()
  const seconds = () => ((Date.now() - startedAt) / 1000).toFixed(1)
  say(`${label} …`)
  const ticker = setInterval(() => say(`${label} … ${Math.round((Date.now() - startedAt) / 1000)} s`), 10_000)
  const output = []
  try {
    const code = await new Promise((resolve, reject) => {
      const child = spawn(command[0], command.slice(1), { stdio: ['ignore', 'pipe', 'pipe'], ...options })
      child.stdout.on('data', (data) => output.push(data))
      child.stderr.on('data', (data) => output.push(data))
      child.on('error', reject)
      child.on('close', resolve)
    })
    if (code !== 0) {
      process.stderr.write(Buffer.concat(output).subarray(-20_000))
      throw new SetupError(`${label} failed after ${seconds()} s (exit code ${code}); see the lines above.`)
    }
  } finally {
    clearInterval(ticker)
  }
  say(`${label}: done in ${seconds()} s`)
}

/** Runs a program with this terminal and gives back its exit code. */
export function runInherited(command, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command[0], command.slice(1), { stdio: 'inherit', ...options })
    child.on('error', reject)
    child.on('close', (code, signal) => resolve(code ?? (signal === null ? 1 : 128)))
  })
}

/** Runs the body of a script; what can be mended is one line, everything else shows whole. */
export async function main(body) {
  try {
    process.exitCode = (await body()) ?? 0
  } catch (error) {
    say(error instanceof SetupError ? error.message : String(error?.stack ?? error))
    process.exitCode = 1
  }
}

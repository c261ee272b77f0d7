import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

import { ensureReady } from './ensure-ready.mjs'
import { ensureWeb } from './ensure-web.mjs'
import { environmentFile, inProject, projectRoot } from './project.mjs'
import { withSetupLock } from './setup-lock.mjs'
import { main, say } from './terminal.mjs'

// The server ends with this code after an exception that nobody caught; its state is in the database, so start anew.
const crashed = 70
const mostRestarts = 5

await main(async () => {
  const node = await ensureReady()
  await withSetupLock(ensureWeb)
  for (let restarts = 0; ; restarts += 1) {
    const code = await serve(node)
    if (code !== crashed || restarts === mostRestarts) return code
    say('The server ended after an unexpected error; starting it again …')
    await sleep(1000 * (restarts + 1))
  }
})

/**
 * Runs the server until it ends. It has a process group of its own, so that one Ctrl-C reaches it once, through us;
 * and a channel, whose end tells it that we are gone, however we went.
 */
function serve(node) {
  return new Promise((resolve, reject) => {
    const child = spawn(node, [...environmentFile(), inProject('apps/server/src/main.ts')], {
      cwd: projectRoot,
      // The cache of compiled sources halves the time that a start takes.
      env: { NODE_ENV: 'production', NODE_COMPILE_CACHE: inProject('.cache', 'node'), ...process.env },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      detached: true,
    })
    const forward = forwardOnce(child)
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
    for (const signal of signals) process.on(signal, forward)
    const starters = findStarters()
    // npm may be killed in a way that it can't pass on; then nobody is left who would stop the server.
    const watch = setInterval(() => findStarters() !== starters && forward('SIGTERM'), 1000)
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      clearInterval(watch)
      for (const name of signals) process.off(name, forward)
      resolve(code ?? (signal === 'SIGKILL' ? 137 : 1))
    })
  })
}

/** The process that started this one and, where that can be seen, the one before: npm puts a shell in between. */
function findStarters() {
  const stat = `/proc/${process.ppid}/stat`
  if (process.env['npm_lifecycle_event'] === undefined || !existsSync(stat)) return String(process.ppid)
  // The name of a program may hold spaces and brackets; the numbers stand behind the last bracket.
  const [, parentOfParent] = readFileSync(stat, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
  return `${process.ppid} ${parentOfParent}`
}

/** One wish to stop arrives up to twice at the same moment, from the terminal and from npm: it counts once. */
function forwardOnce(child) {
  let lastAt = -Infinity
  return (signal) => {
    const now = performance.now()
    if (now - lastAt > 500) child.kill(signal)
    lastAt = now
  }
}

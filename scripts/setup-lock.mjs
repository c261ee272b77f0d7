import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

import { inProject } from './project.mjs'
import { say } from './terminal.mjs'

const lock = inProject('.cache', 'setup.lock')

/** One set-up at a time in one checkout: a second start waits for the first instead of installing over it. */
export async function withSetupLock(work) {
  mkdirSync(inProject('.cache'), { recursive: true })
  let hasSaidSo = false
  while (!tryLock()) {
    if (!hasSaidSo) say('Another set-up of this folder is running; waiting for it …')
    hasSaidSo = true
    await sleep(500)
  }
  process.once('exit', release)
  try {
    return await work()
  } finally {
    process.off('exit', release)
    release()
  }
}

function release() {
  rmSync(lock, { recursive: true, force: true })
}

function tryLock() {
  try {
    mkdirSync(lock)
    writeFileSync(`${lock}/pid`, String(process.pid))
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
    if (!isOwnerAlive()) rmSync(lock, { recursive: true, force: true })
    return false
  }
}

function isOwnerAlive() {
  try {
    const pid = Number(readFileSync(`${lock}/pid`, 'utf8'))
    process.kill(pid, 0)
    return true
  } catch (error) {
    // No pid yet: it is being written this very moment. No permission: it lives, and is somebody else's.
    return error.code === 'ENOENT' || error.code === 'EPERM'
  }
}

import { join } from 'node:path'

import { environmentForAnotherFolder, npmCommand, projectRoot, readJson } from './project.mjs'
import { runWithProgress } from './terminal.mjs'

/** Installs the packages of the lock file where they are missing or others are there. */
export async function ensureInstalled(root = projectRoot, label = 'Installing packages') {
  if (isInstalled(root)) return
  // The pages are built here too, so that what builds them is needed even where NODE_ENV says production.
  await runWithProgress(
    label,
    [...npmCommand(), 'ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'],
    { cwd: root, env: root === projectRoot ? process.env : environmentForAnotherFolder() },
  )
}

/** Compares what npm says it has installed with what the lock file asks for: exact, and no file of our own to keep. */
export function isInstalled(root = projectRoot) {
  const locked = readJson(join(root, 'package-lock.json'))?.packages
  const installed = readJson(join(root, 'node_modules', '.package-lock.json'))?.packages
  if (locked === undefined || installed === undefined) return false
  return Object.entries(locked).every(([path, entry]) => {
    if (!path.startsWith('node_modules/') && !path.includes('/node_modules/')) return true
    const present = installed[path]
    if (present === undefined)
      return entry.optional === true || entry.devOptional === true || entry.peer === true
    return present.version === entry.version && present.link === entry.link
  })
}

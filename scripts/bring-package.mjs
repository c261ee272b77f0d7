import { mkdirSync, writeFileSync } from 'node:fs'

import { environmentForAnotherFolder, npmCommand } from './project.mjs'
import { runWithProgress } from './terminal.mjs'

/** Installs one exact package into a folder of its own, outside of what the product depends on. */
export async function bringPackage({ label, folder, name, version }) {
  mkdirSync(folder, { recursive: true })
  writeFileSync(`${folder}/package.json`, '{ "private": true }\n')
  await runWithProgress(
    label,
    [
      ...npmCommand(),
      'install',
      '--ignore-scripts',
      '--no-package-lock',
      '--no-audit',
      '--no-fund',
      `${name}@${version}`,
    ],
    { cwd: folder, env: environmentForAnotherFolder() },
  )
}

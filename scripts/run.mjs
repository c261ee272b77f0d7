import { existsSync } from 'node:fs'

import { ensureReady } from './ensure-ready.mjs'
import { environmentFile, inProject, projectEnvironment, projectRoot } from './project.mjs'
import { main, runInherited, SetupError } from './terminal.mjs'

/** Runs one of the commands in apps/server/src/cli with the right Node: `node scripts/run.mjs NAME …`. */
await main(async () => {
  const [name = '', ...rest] = process.argv.slice(2)
  const script = inProject('apps', 'server', 'src', 'cli', `${name}.ts`)
  if (!/^[a-z-]+$/.test(name) || !existsSync(script)) throw new SetupError(`There is no command "${name}".`)
  const node = await ensureReady()
  return runInherited([node, ...environmentFile(), script, ...rest], {
    cwd: projectRoot,
    env: projectEnvironment(),
  })
})

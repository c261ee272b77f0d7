import { existsSync } from 'node:fs'

import { ensureReady } from './ensure-ready.mjs'
import { inProject, projectEnvironment, projectRoot } from './project.mjs'
import { main, runInherited, say } from './terminal.mjs'

const projects = [
  'packages/core/tsconfig.json',
  'packages/core/tsconfig.test.json',
  'packages/contracts/tsconfig.json',
  'apps/server/tsconfig.json',
  'apps/web/tsconfig.json',
  'e2e/tsconfig.json',
  'bench/tsconfig.json',
  'training/tsconfig.json',
]

const steps = [
  { name: 'format', program: 'oxfmt', options: ['--check', '.'] },
  { name: 'lint', program: 'oxlint', options: ['--type-aware', '--quiet', '.'] },
  ...projects
    .filter((project) => existsSync(inProject(project)))
    .map((project) => ({ name: `types of ${project}`, program: 'tsc', options: ['-p', project] })),
  { name: 'unused code', program: 'knip', options: ['--no-progress'] },
]

/** Everything that can be known without running the code. All steps run, so that one look shows all there is to mend. */
export async function check() {
  const failed = []
  for (const { name, program, options } of steps) {
    const startedAt = Date.now()
    const code = await runInherited([inProject('node_modules', '.bin', program), ...options], {
      cwd: projectRoot,
      env: projectEnvironment(),
    })
    say(`${code === 0 ? 'ok    ' : 'FAILED'}  ${name} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`)
    if (code !== 0) failed.push(name)
  }
  return failed
}

if (process.argv[1]?.endsWith('check.mjs')) {
  await main(async () => {
    await ensureReady()
    return (await check()).length === 0 ? 0 : 1
  })
}

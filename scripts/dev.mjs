import { spawn } from 'node:child_process'

import { ensureReady } from './ensure-ready.mjs'
import { environmentFile, inProject, npmCommand, projectEnvironment, projectRoot } from './project.mjs'
import { main, say } from './terminal.mjs'

/** The API with reload on 8000, the pages with reload on 3000. */
await main(async () => {
  const node = await ensureReady()
  const api = process.env['API_PORT'] ?? '8000'
  const env = projectEnvironment({ API_URL: `http://127.0.0.1:${api}` })
  const children = [
    spawn(
      node,
      [
        '--watch-path=apps/server/src',
        '--watch-path=packages',
        ...environmentFile(),
        inProject('apps/server/src/main.ts'),
      ],
      {
        cwd: projectRoot,
        env: { ...env, PORT: api, FRONTEND_URL: process.env['FRONTEND_URL'] ?? 'http://localhost:3000' },
        stdio: 'inherit',
      },
    ),
    spawn(npmCommand()[0], [...npmCommand().slice(1), 'run', 'dev', '-w', '@tessera/web'], {
      cwd: projectRoot,
      env,
      stdio: 'inherit',
    }),
  ]
  say(`API on http://127.0.0.1:${api}, pages on http://localhost:3000`)
  const stop = () => children.forEach((child) => child.kill('SIGTERM'))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop)
  const codes = await Promise.all(
    children.map(
      (child) =>
        new Promise((resolve) => {
          child.on('exit', (code) => {
            stop()
            resolve(code ?? 0)
          })
        }),
    ),
  )
  return Math.max(...codes)
})

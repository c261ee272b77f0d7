import { spawn } from 'node:child_process'
import { existsSync, globSync, statSync } from 'node:fs'
import { mkdir, mkdtemp, rm, rmdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'

import type { Plugin } from 'vite'

const projectRoot = join(import.meta.dirname, '../../../..')
const sources = ['apps/server/src/**/*', 'apps/server/test/**/*', 'packages/*/src/**/*']
const serverMain = join(import.meta.dirname, '../fixtures/server-main.ts')
const writerWorker = join(projectRoot, 'apps/server/src/adapters/db/sqlite/writer-worker.ts')

export type ServerBundle = {
  readonly entryPoint: string
  /** What an earlier start has compiled; a server that is killed could not leave it behind. */
  readonly compileCache: string
}

let bundle: Promise<ServerBundle> | undefined

/**
 * The server of the tests in a single file: the same modules, but started in a good third less time, which tests of whole
 * processes need dozens of times. Made once in the folder of the run, by whichever test file comes first.
 */
export function bundleServer(runFolder: string): Promise<ServerBundle> {
  bundle ??= findOrMake(join(runFolder, `server-${newestChangeMs()}`))
  return bundle
}

/** Who watches files and edits them wants them to run. */
function newestChangeMs(): number {
  const files = globSync(sources, { cwd: projectRoot })
  return Math.max(...files.map((file) => Math.floor(statSync(join(projectRoot, file)).mtimeMs)))
}

async function findOrMake(folder: string): Promise<ServerBundle> {
  const made = { entryPoint: join(folder, 'server-main.js'), compileCache: join(folder, 'compiled') }
  const ready = join(folder, 'ready')
  const lock = join(folder, 'lock')
  await mkdir(folder, { recursive: true })
  while (!existsSync(ready)) {
    if (!(await canTake(lock))) {
      await sleep(50)
      continue
    }
    try {
      await make(folder)
      await startOnce(made)
      await writeFile(ready, '')
    } finally {
      await rmdir(lock)
    }
  }
  return made
}

async function canTake(lock: string): Promise<boolean> {
  try {
    await mkdir(lock)
    return true
  } catch {
    return false
  }
}

async function make(folder: string): Promise<void> {
  const { build } = await import('vite')
  await build({
    root: join(projectRoot, 'apps/server'),
    configFile: false,
    envDir: false,
    logLevel: 'error',
    plugins: [knowingWhereTheyStand],
    ssr: { noExternal: true, external: ['pg-native'], target: 'node' },
    build: {
      ssr: true,
      outDir: folder,
      emptyOutDir: false,
      minify: false,
      rolldownOptions: {
        input: { 'server-main': serverMain, 'writer-worker': writerWorker },
        // Side by side: the writer's thread is found from wherever its client ends up.
        output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  })
  await writeFile(join(folder, 'package.json'), '{"type":"module"}')
}

/** Modules find what stands beside them, but for the writer's thread, which is in the bundle too. */
const knowingWhereTheyStand: Plugin = {
  name: 'knowing-where-they-stand',
  enforce: 'pre',
  transform(code, id) {
    const [file = id] = id.split('?')
    const here = code.includes(`new URL('writer-worker.ts', import.meta.url)`)
    if (here) return code.replace(`new URL('writer-worker.ts'`, `new URL('writer-worker.js'`)
    if (!/import\.meta\.|__dirname/.test(code)) return undefined
    return code
      .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(file).href))
      .replaceAll('import.meta.dirname', JSON.stringify(dirname(file)))
      .replaceAll(/(?<!const |let |var )\b__dirname\b/g, JSON.stringify(dirname(file)))
  },
}

/** Starts and stops it in order, so that what was compiled is kept. */
async function startOnce({ entryPoint, compileCache }: ServerBundle): Promise<void> {
  const dataDir = await mkdtemp(join(dirname(entryPoint), 'data-'))
  const child = spawn(process.execPath, [entryPoint], {
    env: {
      NODE_COMPILE_CACHE: compileCache,
      DATA_DIR: dataDir,
      HOST: '127.0.0.1',
      PORT: '0',
      LOG_FORMAT: 'json',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (data: string) => {
    output += data
    // Once: a second signal would end it at once.
    if (!child.killed && output.includes('"event":"ready"')) child.kill('SIGTERM')
  })
  const code = await new Promise((resolve) => child.once('close', resolve))
  await rm(dataDir, { recursive: true, force: true })
  if (code !== 0) throw new Error(`the server in a single file does not start:\n${output}`)
}

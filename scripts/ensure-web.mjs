import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

import { inProject, npmCommand, projectEnvironment, projectRoot } from './project.mjs'
import { withSetupLock } from './setup-lock.mjs'
import { main, runWithProgress, say } from './terminal.mjs'

const output = inProject('apps', 'web', 'out')
const stamp = join(output, '.source-hash')
const sources = ['apps/web', 'packages/contracts/src', 'packages/core/src', 'package-lock.json']
const notSources = new Set(['node_modules', '.next', 'out', 'next-env.d.ts', 'tsconfig.tsbuildinfo'])

/** Builds the pages when their sources are not the ones that the present pages were made of. */
export async function ensureWeb() {
  if (!existsSync(inProject('apps', 'web', 'app'))) {
    say('There are no pages to build; the API is served without them.')
    return
  }
  const hash = hashSources()
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return
  await runWithProgress('Building the pages', [...npmCommand(), 'run', 'build', '-w', '@tessera/web'], {
    cwd: projectRoot,
    env: projectEnvironment(),
  })
  await compressFiles()
  writeFileSync(stamp, hash)
}

/** By content, not by time: a checkout or a copy gives every file a new time. */
export function hashSources() {
  const hash = createHash('sha256')
  hash.update(process.env['NEXT_PUBLIC_API_URL'] ?? '')
  const files = sources.flatMap((source) => listFiles(inProject(source)))
  files.sort((a, b) => (a < b ? -1 : 1))
  for (const file of files) {
    hash.update(`\0${relative(projectRoot, file).split(sep).join('/')}\0`)
    hash.update(readFileSync(file))
  }
  return hash.digest('hex')
}

function listFiles(path) {
  if (!existsSync(path)) return []
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path)
    .filter((name) => !notSources.has(name) && !/\.test\.tsx?$/.test(name))
    .flatMap((name) => listFiles(join(path, name)))
}

/** Beside every text file its compressed forms: the server then sends them without work. */
async function compressFiles() {
  const files = listFiles(output).filter((file) => /\.(html|js|css|svg|txt|json|woff)$/.test(file))
  for (const file of files) {
    const plain = readFileSync(file)
    if (plain.length < 1024) continue
    const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }
    writeFileSync(`${file}.br`, await promisify(brotliCompress)(plain, quality))
    writeFileSync(`${file}.gz`, await promisify(gzip)(plain, { level: 9 }))
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await main(async () => {
    const { ensureReady } = await import('./ensure-ready.mjs')
    await ensureReady()
    await withSetupLock(ensureWeb)
  })
}

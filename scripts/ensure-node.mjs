import { existsSync, lstatSync, mkdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'

import { bringPackage } from './bring-package.mjs'
import { inProject, readJson } from './project.mjs'
import { main, SetupError } from './terminal.mjs'

const wanted = '24.21.0'
const oldest = [22, 18]

/**
 * Finds a Node that can run the sources, and brings one where the machine's is too old.
 * @returns the path of its binary
 */
export async function ensureNode() {
  if (isNewEnough(process.versions.node)) return process.execPath
  const name = `node-linux-${process.arch}`
  if (!isBringable()) {
    throw new SetupError(
      `Tessera needs Node.js ${oldest.join('.')} or newer, and this is ${process.versions.node}: install Node 24 from https://nodejs.org and start again.`,
    )
  }
  const binary = inProject('.node', 'node_modules', name, 'bin', 'node')
  const installed = readJson(inProject('.node', 'node_modules', name, 'package.json'))
  if (installed?.version !== wanted || !existsSync(binary)) {
    await bringPackage({
      label: `Bringing Node ${wanted} (this is ${process.versions.node})`,
      folder: inProject('.node'),
      name,
      version: wanted,
    })
  }
  return binary
}

/** Makes plain `node` the right one for everything that npm runs in this project. */
export function linkNode(binary) {
  if (binary === process.execPath) return
  const folder = inProject('node_modules', '.bin')
  const link = join(folder, 'node')
  // Relative, so that the folder of the project may be moved.
  const target = relative(folder, binary)
  if (lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() === true && readlinkSync(link) === target)
    return
  mkdirSync(folder, { recursive: true })
  rmSync(link, { force: true })
  symlinkSync(target, link)
}

function isNewEnough(version) {
  const [major, minor] = version.split('.').map(Number)
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1])
}

/** The packages hold binaries for Linux with glibc. */
function isBringable() {
  const hasGlibc = process.report?.getReport().header.glibcVersionRuntime !== undefined
  return process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch) && hasGlibc
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await main(async () => linkNode(await ensureNode()))
}

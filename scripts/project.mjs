import { existsSync, readFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const projectRoot = dirname(dirname(fileURLToPath(import.meta.url)))

/** A path inside the project. */
export function inProject(...parts) {
  return join(projectRoot, ...parts)
}

/** The npm that started this script, else the one of the machine. */
export function npmCommand() {
  const script = process.env['npm_execpath']
  if (script !== undefined && /npm-cli\.c?js$/.test(script)) return [process.execPath, script]
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm']
}

/** The environment for programs of the project: its own binaries, and the right Node, come first. */
export function projectEnvironment(extra = {}) {
  const path = [inProject('node_modules', '.bin'), process.env['PATH'] ?? ''].join(delimiter)
  return { ...process.env, NEXT_TELEMETRY_DISABLED: '1', ...extra, PATH: path }
}

/** The environment for an npm that works elsewhere: inside `npm start` this process was told a folder, which is not its. */
export function environmentForAnotherFolder() {
  return Object.fromEntries(
    Object.entries(process.env).filter(([key]) => !/^npm_(config_.*prefix|lifecycle|package)/i.test(key)),
  )
}

export function readJson(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined
}

/** Options for Node: variables from `.env`, where there is one; those that are really set win. */
export function environmentFile() {
  return existsSync(inProject('.env')) ? [`--env-file=${inProject('.env')}`] : []
}

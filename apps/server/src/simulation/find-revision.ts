import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** The commit that is checked out, with a mark where something is changed; the version where there is no git. */
export async function findRevision(): Promise<string> {
  try {
    const commit = await git('rev-parse', '--short=12', 'HEAD')
    const changes = await git('status', '--porcelain', '--untracked-files=no')
    return changes === '' ? commit : `${commit}+changes`
  } catch {
    return packageVersion()
  }
}

async function git(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('git', [...args], { cwd: import.meta.dirname })
  return stdout.trim()
}

async function packageVersion(): Promise<string> {
  const { default: manifest } = await import('../../package.json', { with: { type: 'json' } })
  return `version ${manifest.version}`
}

import { mkdir, open, readFile, rename } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'

import { tableNames } from './sandbox-state.ts'
import type { SandboxStore, StoredChange } from './sandbox-store.ts'

/**
 * Keeps the rows in a file of one JSON line for each change. A change is written before its request is answered, so
 * that a killed process forgets nothing that anybody was told. Opening writes the file anew, in one step, with the last
 * state of each row; a last line that a kill cut off is left out.
 */
export function createFileStore(path: string): SandboxStore {
  let file: FileHandle | undefined

  async function load(): Promise<readonly StoredChange[]> {
    const changes = lastOfEach(parseLines(await readIfThere(path)))
    await mkdir(dirname(path), { recursive: true })
    const fresh = `${path}.new`
    const handle = await open(fresh, 'w', 0o600)
    await handle.writeFile(toLines(changes))
    await handle.sync()
    await handle.close()
    await rename(fresh, path)
    file = await open(path, 'a', 0o600)
    return changes
  }

  return {
    load,
    async append(changes) {
      if (file === undefined) throw new Error('the sandbox store is not open')
      await file.appendFile(toLines(changes))
    },
    async close() {
      await file?.close()
      file = undefined
    },
  }
}

async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  }
}

function toLines(changes: readonly StoredChange[]): string {
  return changes.map((change) => `${JSON.stringify(change)}\n`).join('')
}

function parseLines(text: string): readonly StoredChange[] {
  const changes: StoredChange[] = []
  for (const line of text.split('\n')) {
    const change = parseLine(line)
    if (change !== undefined) changes.push(change)
  }
  return changes
}

function parseLine(line: string): StoredChange | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return isStoredChange(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** The rows themselves are believed: nobody else writes this file. */
function isStoredChange(value: unknown): value is StoredChange {
  if (typeof value !== 'object' || value === null) return false
  if (!('table' in value && 'id' in value && 'row' in value)) return false
  return tableNames.some((name) => name === value.table) && typeof value.id === 'string'
}

/** The last state of each row at the place of its first, so that lists keep their order. */
function lastOfEach(changes: readonly StoredChange[]): readonly StoredChange[] {
  const last = new Map<string, StoredChange>()
  for (const change of changes) last.set(`${change.table} ${change.id}`, change)
  return [...last.values()].filter(({ row }) => row !== null)
}

import { randomBytes } from 'node:crypto'
import { chmod, link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { Secret } from './secret.ts'

/**
 * The secret that signs sessions: the given one, or one made at the first start and kept in the data folder, readable
 * by its owner only. Several processes that start at once end up with the same.
 */
export async function loadAuthSecret(given: Secret | undefined, dataDir: string): Promise<Secret> {
  if (given !== undefined) return given
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const path = join(dataDir, 'auth-secret')
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`
  await writeFile(draft, `${randomBytes(48).toString('base64url')}\n`, {
    mode: 0o600,
    flag: 'wx',
    flush: true,
  })
  try {
    // A link is made whole or not at all, and only by the first process: nobody reads half a secret.
    await link(draft, path)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  } finally {
    await unlink(draft)
  }
  await chmod(path, 0o600)
  const secret = (await readFile(path, 'utf8')).trim()
  if (secret.length < 32) {
    throw new Error(
      `The secret in ${path} is damaged: restore it from a backup, or remove the file (everybody signs in again).`,
    )
  }
  return new Secret(secret)
}

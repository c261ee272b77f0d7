import { mkdtemp, readFile, readdir, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { loadAuthSecret } from './auth-secret.ts'
import { Secret } from './secret.ts'

async function emptyFolder(): Promise<string> {
  return join(await mkdtemp(join(tmpdir(), 'tessera-secret-')), 'data')
}

test('the secret is made once, kept, and readable by its owner only', async () => {
  const dataDir = await emptyFolder()
  const first = await loadAuthSecret(undefined, dataDir)
  const second = await loadAuthSecret(undefined, dataDir)
  expect(second.reveal()).toBe(first.reveal())
  expect(first.reveal().length).toBeGreaterThanOrEqual(64)
  expect((await stat(join(dataDir, 'auth-secret'))).mode & 0o777).toBe(0o600)
  expect(await readdir(dataDir)).toEqual(['auth-secret'])
})

test('processes that start at once agree on one secret', async () => {
  const dataDir = await emptyFolder()
  const secrets = await Promise.all(Array.from({ length: 20 }, () => loadAuthSecret(undefined, dataDir)))
  expect(new Set(secrets.map((secret) => secret.reveal())).size).toBe(1)
})

test('a given secret wins and nothing is written', async () => {
  const dataDir = await emptyFolder()
  expect((await loadAuthSecret(new Secret('given'), dataDir)).reveal()).toBe('given')
  await expect(readdir(dataDir)).rejects.toThrow('ENOENT')
})

test('a damaged file stops the start instead of signing with less', async () => {
  const dataDir = await emptyFolder()
  await loadAuthSecret(undefined, dataDir)
  const path = join(dataDir, 'auth-secret')
  await writeFile(path, (await readFile(path, 'utf8')).slice(0, 5))
  await expect(loadAuthSecret(undefined, dataDir)).rejects.toThrow(path)
})

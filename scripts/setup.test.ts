import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { describe, expect, it, test } from 'vitest'

import { isInstalled } from './ensure-installed.mjs'
import { hashSources } from './ensure-web.mjs'

type Packages = Readonly<Record<string, object>>

function projectWith(locked: Packages, installed: Packages | undefined): string {
  const root = mkdtempSync(join(tmpdir(), 'tessera-setup-'))
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: locked }))
  mkdirSync(join(root, 'node_modules'))
  if (installed !== undefined) {
    writeFileSync(join(root, 'node_modules', '.package-lock.json'), JSON.stringify({ packages: installed }))
  }
  return root
}

describe('packages are installed again exactly when they have to be', () => {
  const a = { 'node_modules/a': { version: '1.0.0' } }

  it.each([
    ['the same', a, a, true],
    ['nothing installed', a, undefined, false],
    ['another version', a, { 'node_modules/a': { version: '1.0.1' } }, false],
    ['one is missing', { ...a, 'node_modules/b': { version: '1.0.0' } }, a, false],
    [
      'one for another platform is missing',
      { ...a, 'node_modules/b': { version: '1.0.0', optional: true } },
      a,
      true,
    ],
    ['the root has no entry of its own', { '': { name: 'x' }, ...a }, a, true],
  ])('%s', (...[, locked, installed, expected]) => {
    expect(isInstalled(projectWith(locked, installed))).toBe(expected)
  })
})

test('the hash of the pages depends on the address of the API that is built into them', () => {
  const before = hashSources()
  expect(hashSources()).toBe(before)
  process.env['NEXT_PUBLIC_API_URL'] = 'https://api.example.com'
  try {
    expect(hashSources()).not.toBe(before)
  } finally {
    delete process.env['NEXT_PUBLIC_API_URL']
  }
})

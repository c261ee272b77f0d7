import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, it, test } from 'vitest'

const root = join(import.meta.dirname, '..')

type Manifest = Readonly<Record<string, unknown>> & {
  readonly name: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly allowScripts?: Readonly<Record<string, boolean>>
}
type LockEntry = {
  readonly version?: string
  readonly link?: boolean
  readonly integrity?: string
  readonly resolved?: string
}

function read(path: string): unknown {
  return JSON.parse(readFileSync(join(root, path), 'utf8'))
}

type Floors = {
  readonly node: { readonly floor: string }
  readonly sqlite: { readonly floor: string }
  readonly packages: Readonly<Record<string, { readonly floor: string }>>
  readonly scripts: { readonly allowed: readonly string[] }
}
type LockFile = { readonly packages: Readonly<Record<string, LockEntry>> }

const floors = read('security/floors.json') as Floors
// The product's own packages, and those of the mutation testing, which nobody else installs.
const locked = ['.', 'scripts/mutation'].flatMap((folder) =>
  Object.entries((read(`${folder}/package-lock.json`) as LockFile).packages).map(
    ([path, entry]) => [join(folder, path), entry] as const,
  ),
)
const manifests = [
  'package.json',
  'scripts/mutation/package.json',
  ...globSync('{apps,packages}/*/package.json', { cwd: root }),
].map((path) => read(path) as Manifest)

function isAtLeast(version: string, floor: string): boolean {
  const [actual, lowest] = [version, floor].map((text) => text.split(/[.-]/).slice(0, 3).map(Number))
  for (const index of [0, 1, 2]) {
    const difference = (actual?.[index] ?? 0) - (lowest?.[index] ?? 0)
    if (difference !== 0) return difference > 0
  }
  return true
}

it.each([
  ['1.2.3', '1.2.3', true],
  ['1.2.2', '1.2.3', false],
  ['1.10.0', '1.9.9', true],
  ['2.0.0-beta.1', '1.9.9', true],
  ['0.9.9', '1.0.0', false],
])('%s against the floor %s', (version, floor, expected) => {
  expect(isAtLeast(version, floor)).toBe(expected)
})

it.each(Object.entries(floors.packages))(
  'no %s below its floor is locked, anywhere in the tree',
  (name, { floor }) => {
    const found = locked.filter(([path]) => path.endsWith(`node_modules/${name}`))
    expect(found.length).toBeGreaterThan(0)
    expect(found.filter(([, { version = '0.0.0' }]) => !isAtLeast(version, floor))).toEqual([])
  },
)

test('this Node and its SQLite are at or above their floors', () => {
  expect(isAtLeast(process.versions.node, floors.node.floor)).toBe(true)
  expect(isAtLeast(process.versions['sqlite'] ?? '0', floors.sqlite.floor)).toBe(true)
})

test('every dependency is pinned to one version, and ours are the workspaces', () => {
  const loose = manifests.flatMap(({ name, dependencies, devDependencies }) =>
    Object.entries({ ...dependencies, ...devDependencies })
      .filter(([dependency, range]) =>
        dependency.startsWith('@tessera/') ? range !== '*' : !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(range),
      )
      .map(([dependency, range]) => `${name}: ${dependency}@${range}`),
  )
  expect(loose).toEqual([])
})

test('every locked package has the hash of its content', () => {
  const unproven = locked
    .filter(
      ([path, entry]) =>
        path.includes('node_modules/') && entry.link !== true && entry.integrity === undefined,
    )
    .map(([path]) => path)
  expect(unproven).toEqual([])
})

test('no locked package names the registry that it came from, so that any mirror will do', () => {
  const named = locked.filter(([, { link, resolved }]) => link !== true && resolved !== undefined)
  expect(named).toEqual([])
})

test('no package but those of the test database runs a script when it is installed', () => {
  const allowed = manifests.flatMap(({ allowScripts }) => Object.keys(allowScripts ?? {}))
  expect(allowed.toSorted()).toEqual([...floors.scripts.allowed].toSorted())
})

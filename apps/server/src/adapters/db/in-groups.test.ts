import { expect, test } from 'vitest'

import { inGroups } from './in-groups.ts'

/** A disk that takes as long as the test wants. */
function slowDisk() {
  const groups: string[][] = []
  const ends: (() => void)[] = []
  return {
    groups,
    write(items: readonly string[]): Promise<readonly string[]> {
      groups.push([...items])
      const { promise, resolve } = Promise.withResolvers<readonly string[]>()
      ends.push(() => resolve(items.map((item) => item.toUpperCase())))
      return promise
    },
    async finishWrite(): Promise<void> {
      ends.shift()?.()
      await new Promise((resolve) => {
        setImmediate(resolve)
      })
    },
  }
}

test('whatever comes while a group is being written is the next, and each is answered after its own', async () => {
  const disk = slowDisk()
  const add = inGroups((items: readonly string[]) => disk.write(items), 3)
  const answered: string[] = []
  const ask = (item: string): void => void add(item).then((answer) => answered.push(answer))
  ask('a')
  ask('b')
  await Promise.resolve()
  for (const item of ['c', 'd', 'e', 'f']) ask(item)
  expect(disk.groups).toEqual([['a', 'b']])
  expect(answered).toEqual([])
  await disk.finishWrite()
  expect(answered).toEqual(['A', 'B'])
  expect(disk.groups).toEqual([
    ['a', 'b'],
    ['c', 'd', 'e'],
  ])
  await disk.finishWrite()
  await disk.finishWrite()
  expect(answered).toEqual(['A', 'B', 'C', 'D', 'E', 'F'])
  expect(disk.groups[2]).toEqual(['f'])
})

test('a group that fails is told to all of it, and those that come after are written', async () => {
  let isBroken = true
  const add = inGroups(async (items: readonly number[]) => {
    if (isBroken) throw new Error('the disk is full')
    return items
  }, 10)
  const failed = await Promise.allSettled([add(1), add(2)])
  expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  isBroken = false
  expect(await Promise.all([add(3), add(4)])).toEqual([3, 4])
})

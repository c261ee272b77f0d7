import { availableParallelism } from 'node:os'

import { configDefaults, defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

// What one process has compiled the next one finds, and the threads and servers that tests start find it as well.
process.env['NODE_COMPILE_CACHE'] ??= new URL('.cache/node', import.meta.url).pathname

/** Tests that measure a few hundred milliseconds, or memory, have the machine and a process to themselves. */
const alone = [
  'apps/server/src/features/ai/endings.test.ts',
  'apps/server/src/features/exports/export-stream.test.ts',
  'apps/server/test/process/leaving.test.ts',
]

/**
 * Tests of whole processes wait for leases, for graces and for starts. Each of them is followed by two files that
 * compute, from the beginning: by their size, which is small, they would all come last and leave the machine idle.
 */
class WaitingBesideComputing extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort.call(this, files)
    const waiting = sorted.filter(waits)
    const computing = sorted.filter((file) => !waits(file))
    const mixed = waiting.flatMap((file, index) => [file, ...computing.slice(2 * index, 2 * index + 2)])
    return [...mixed, ...computing.slice(2 * waiting.length)]
  }
}

function waits({ moduleId, project }: TestSpecification): boolean {
  return project.name === 'server' && moduleId.includes('/apps/server/test/process/')
}

const server = {
  globalSetup: ['apps/server/test/run-folder-global-setup.ts', 'apps/server/test/postgres-global-setup.ts'],
  testTimeout: 30_000,
  hookTimeout: 60_000,
  // Whole processes are killed and raced here, on machines that others may be using: once more, then it counts.
  retry: process.env['CI'] === undefined ? 0 : 1,
}

export default defineConfig({
  test: {
    // Left to itself vitest keeps one core free, and of two that is half. Two more than there are cores, because tests
    // of servers wait for a third of their time. All share one PostgreSQL.
    maxWorkers: Math.min(availableParallelism() + 2, 6),
    sequence: { sequencer: WaitingBesideComputing },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts', 'scripts/**/*.test.ts', 'training/**/*.test.ts'],
          // Starting a process for each file would cost more than its tests do.
          isolate: false,
        },
      },
      {
        resolve: { alias: { '@': new URL('apps/web', import.meta.url).pathname } },
        test: {
          name: 'web',
          include: ['apps/web/{features,lib,components}/**/*.test.ts'],
          isolate: false,
        },
      },
      {
        test: {
          ...server,
          name: 'server',
          // Its modules keep nothing between tests; loading them anew costs up to a second for each file.
          isolate: false,
          include: ['apps/server/{src,test}/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...alone],
        },
      },
      { test: { ...server, name: 'server-alone', include: alone, fileParallelism: false } },
    ],
  },
})

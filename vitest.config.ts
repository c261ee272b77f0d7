import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts', 'scripts/**/*.test.ts'],
        },
      },
      {
        resolve: { alias: { '@': new URL('apps/web', import.meta.url).pathname } },
        test: {
          name: 'web',
          include: ['apps/web/{features,lib,components}/**/*.test.ts'],
        },
      },
      {
        test: {
          name: 'server',
          include: ['apps/server/{src,test}/**/*.test.ts'],
          globalSetup: ['apps/server/test/postgres-global-setup.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
          // Whole processes are killed and raced here, on machines that others may be using: once more, then it counts.
          retry: process.env['CI'] === undefined ? 0 : 1,
        },
      },
    ],
  },
})

import { defineConfig } from 'vitest/config'

const folders = ['ledger', 'metering', 'money', 'payments', 'pricing', 'runs', 'vouchers']

/** Unit tests of the money core, without a process or a database: they run once for each mutant that they reach. */
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: [`packages/core/src/{${folders.join(',')}}/**/*.test.ts`],
    isolate: false,
  },
})

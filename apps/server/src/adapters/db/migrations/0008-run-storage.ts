import type { Migration } from './migration.ts'

/**
 * The index of running runs was written twice for every run, once into it and once out of it. What still runs is found
 * through its open hold, and those are few.
 */
export const runStorageMigration: Migration = {
  id: '0008-run-storage',
  statements: () => ['drop index runs_running'],
}

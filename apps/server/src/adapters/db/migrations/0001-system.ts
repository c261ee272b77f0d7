import type { Migration } from './migration.ts'

export const systemMigration: Migration = {
  id: '0001-system',
  statements() {
    return []
  },
}

import type { Migration } from './migration.ts'

export const aiMigration: Migration = {
  id: '0005-ai',
  statements() {
    return []
  },
}

import type { Migration } from './migration.ts'

export const catalogueMigration: Migration = {
  id: '0004-catalogue',
  statements() {
    return []
  },
}

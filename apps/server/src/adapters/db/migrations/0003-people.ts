import type { Migration } from './migration.ts'

export const peopleMigration: Migration = {
  id: '0003-people',
  statements() {
    return []
  },
}

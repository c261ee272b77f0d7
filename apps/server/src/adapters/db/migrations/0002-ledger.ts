import type { Migration } from './migration.ts'

export const ledgerMigration: Migration = {
  id: '0002-ledger',
  statements() {
    return []
  },
}

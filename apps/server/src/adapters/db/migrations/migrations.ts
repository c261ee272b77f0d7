import { systemMigration } from './0001-system.ts'
import { ledgerMigration } from './0002-ledger.ts'
import { peopleMigration } from './0003-people.ts'
import { catalogueMigration } from './0004-catalogue.ts'
import { aiMigration } from './0005-ai.ts'
import { paymentsMigration } from './0006-payments.ts'
import { mailMigration } from './0007-mail.ts'
import type { Migration } from './migration.ts'

/** All steps, in order. New ones go to the end. */
export const migrations: readonly Migration[] = [
  systemMigration,
  ledgerMigration,
  peopleMigration,
  catalogueMigration,
  aiMigration,
  paymentsMigration,
  mailMigration,
]

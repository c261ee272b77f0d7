import { systemMigration } from './0001-system.ts'
import { ledgerMigration } from './0002-ledger.ts'
import { peopleMigration } from './0003-people.ts'
import { catalogueMigration } from './0004-catalogue.ts'
import { aiMigration } from './0005-ai.ts'
import { paymentsMigration } from './0006-payments.ts'
import { mailMigration } from './0007-mail.ts'
import { runStorageMigration } from './0008-run-storage.ts'
import { pricesMigration } from './0009-prices.ts'
import { analyticsMigration } from './0010-analytics.ts'
import { operatorsMigration } from './0011-operators.ts'
import { vouchersMigration } from './0012-vouchers.ts'
import { savingsMigration } from './0013-savings.ts'
import { profitsMigration } from './0014-profits.ts'
import { rateWindowsMigration } from './0015-rate-windows.ts'
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
  runStorageMigration,
  pricesMigration,
  analyticsMigration,
  operatorsMigration,
  vouchersMigration,
  savingsMigration,
  profitsMigration,
  rateWindowsMigration,
]

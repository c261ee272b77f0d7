import type { Clock } from '@tessera/core/clock'
import type { IdSource } from '@tessera/core/ids'
import type { Kysely } from 'kysely'
import { z } from 'zod'

import type {
  PaymentSettings,
  PaymentSettingsStore,
  VersionedPaymentSettings,
} from '../../../ports/payment-settings.ts'
import { addAuditEntry } from '../audit-log.ts'
import type { Database } from '../database.ts'
import type { Schema } from '../schema/schema.ts'
import { inTransaction } from '../transaction.ts'

const settingsKey = 'payments'

const storedSettings = z.object({
  version: z.number().int().min(1),
  self_service_refund_days: z.number().int().min(0),
  automatic_tax: z.boolean(),
  invoices: z.boolean(),
  promotion_codes: z.boolean(),
})

/** Before anybody decides: nothing that costs the operator money or promises anything. */
const unsetSettings: VersionedPaymentSettings = {
  version: 0,
  selfServiceRefundDays: 0,
  isTaxAutomatic: false,
  hasInvoices: false,
  hasPromotionCodes: false,
}

/** The payment settings as one versioned row; two admins who change it at once don't overwrite each other unseen. */
export function createPaymentSettingsStore(deps: {
  readonly database: Database
  readonly clock: Clock
  readonly ids: IdSource
}): PaymentSettingsStore {
  return {
    get: async () => (await read(deps.database.db)).settings,
    change: (change) =>
      inTransaction(deps.database, async (trx) => {
        const { settings, text } = await read(trx)
        if (settings.version !== change.expectedVersion) return undefined
        const changed = { ...change.settings, version: settings.version + 1 }
        const row = { value_json: toStored(changed), updated_at_ms: BigInt(deps.clock.nowMs()) }
        const isWritten = text === undefined ? await insert(trx, row) : await replace(trx, text, row)
        if (!isWritten) return undefined
        await addAuditEntry(trx, deps, change.audit)
        return changed
      }),
  }
}

type SettingsRow = { readonly value_json: string; readonly updated_at_ms: bigint }

async function read(
  db: Kysely<Schema>,
): Promise<{ readonly settings: VersionedPaymentSettings; readonly text?: string }> {
  const row = await db
    .selectFrom('settings')
    .select('value_json')
    .where('key', '=', settingsKey)
    .executeTakeFirst()
  if (row === undefined) return { settings: unsetSettings }
  const stored = storedSettings.parse(JSON.parse(row.value_json))
  return {
    text: row.value_json,
    settings: {
      version: stored.version,
      selfServiceRefundDays: stored.self_service_refund_days,
      isTaxAutomatic: stored.automatic_tax,
      hasInvoices: stored.invoices,
      hasPromotionCodes: stored.promotion_codes,
    },
  }
}

async function insert(db: Kysely<Schema>, row: SettingsRow): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('settings')
    .values({ key: settingsKey, ...row })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

/** The text has the version in it, so it is the same only where nobody came between. */
async function replace(db: Kysely<Schema>, former: string, row: SettingsRow): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('settings')
    .set(row)
    .where('key', '=', settingsKey)
    .where('value_json', '=', former)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

function toStored(settings: PaymentSettings & { readonly version: number }): string {
  return JSON.stringify({
    version: settings.version,
    self_service_refund_days: settings.selfServiceRefundDays,
    automatic_tax: settings.isTaxAutomatic,
    invoices: settings.hasInvoices,
    promotion_codes: settings.hasPromotionCodes,
  } satisfies z.infer<typeof storedSettings>)
}

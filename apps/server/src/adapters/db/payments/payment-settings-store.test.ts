import { expect, test } from 'vitest'

import { describeEachDatabase } from '../../../../test/databases.ts'
import { createTestClock, createTestIds } from '../../../../test/ledger.ts'
import type { PaymentSettings } from '../../../ports/payment-settings.ts'
import { createPaymentSettingsStore } from './payment-settings-store.ts'

const wanted: PaymentSettings = {
  selfServiceRefundDays: 14,
  isTaxAutomatic: true,
  hasInvoices: true,
  hasPromotionCodes: false,
}

const audit = {
  actorId: 'usr_owner',
  action: 'payments.settings',
  subjectKind: 'settings',
  subjectId: 'payments',
  reason: 'for a test',
}

describeEachDatabase('payment settings', (openDatabase) => {
  async function openStore() {
    const database = await openDatabase()
    const store = createPaymentSettingsStore({ database, clock: createTestClock(), ids: createTestIds() })
    return { database, store }
  }

  test('before anybody decides nobody refunds themselves, and nothing is on', async () => {
    const { database, store } = await openStore()
    expect(await store.get()).toEqual({
      version: 0,
      selfServiceRefundDays: 0,
      isTaxAutomatic: false,
      hasInvoices: false,
      hasPromotionCodes: false,
    })
    await database.close()
  })

  test('a change counts the version and stands in the audit log', async () => {
    const { database, store } = await openStore()
    expect(await store.change({ expectedVersion: 0, settings: wanted, audit })).toEqual({
      ...wanted,
      version: 1,
    })
    expect(await store.get()).toEqual({ ...wanted, version: 1 })
    const entries = await database.db.selectFrom('audit_log').select(['action', 'reason']).execute()
    expect(entries).toEqual([{ action: 'payments.settings', reason: 'for a test' }])
    await database.close()
  })

  test('of two changes of the same version one is made, and only that one is in the audit log', async () => {
    const { database, store } = await openStore()
    await store.change({ expectedVersion: 0, settings: wanted, audit })
    const answers = await Promise.all(
      [7, 30].map((selfServiceRefundDays) =>
        store
          .change({ expectedVersion: 1, settings: { ...wanted, selfServiceRefundDays }, audit })
          .then((settings) => settings?.version),
      ),
    )
    expect(new Set(answers)).toEqual(new Set([2, undefined]))
    expect((await database.db.selectFrom('audit_log').select('id').execute()).length).toBe(2)
    await database.close()
  })
})

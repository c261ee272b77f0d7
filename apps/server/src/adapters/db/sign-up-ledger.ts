import type { Clock } from '@tessera/core/clock'
import { creditsFromJson, microCreditsFromCredits } from '@tessera/core/money/micro-credits'

import type { SignUpLedger } from '../../ports/sign-up-ledger.ts'
import type { Database } from './database.ts'

/** Two hundred people at fifty credits: about a hundred dollars of list price. */
const defaultMonthlyLimitMicro = microCreditsFromCredits(10_000n)

const limitSetting = 'sign_up_monthly_budget_credits'

export function createSignUpLedger(deps: {
  readonly database: Database
  readonly clock: Clock
}): SignUpLedger {
  const { db } = deps.database
  return {
    async hasBonus(reference) {
      const row = await db
        .selectFrom('ledger_transactions')
        .select('id')
        .where('kind', '=', 'bonus')
        .where('reference', '=', reference)
        .executeTakeFirst()
      return row !== undefined
    },
    async monthlyLimit() {
      const row = await db
        .selectFrom('settings')
        .select('value_json')
        .where('key', '=', limitSetting)
        .executeTakeFirst()
      if (row === undefined) return defaultMonthlyLimitMicro
      const value: unknown = JSON.parse(row.value_json)
      return (typeof value === 'number' ? creditsFromJson(value) : undefined) ?? defaultMonthlyLimitMicro
    },
    async reserve({ month, amountMicro, limitMicro }) {
      await db
        .insertInto('sign_up_budgets')
        .values({ month, granted_micro: 0n })
        .onConflict((conflict) => conflict.column('month').doNothing())
        .execute()
      const { numUpdatedRows } = await db
        .updateTable('sign_up_budgets')
        .set((eb) => ({ granted_micro: eb('granted_micro', '+', amountMicro) }))
        .where('month', '=', month)
        .where('granted_micro', '<=', limitMicro - amountMicro)
        .executeTakeFirst()
      return numUpdatedRows === 1n
    },
    async giveBack(month, amountMicro) {
      await db
        .updateTable('sign_up_budgets')
        .set((eb) => ({ granted_micro: eb('granted_micro', '-', amountMicro) }))
        .where('month', '=', month)
        .execute()
    },
  }
}

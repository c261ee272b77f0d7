import { describe } from '../describe.ts'
import { sweep } from '../operations/leases.ts'
import { tellOf } from '../operations/purchases.ts'
import type { World } from '../world.ts'
import { demandFrozenEnough } from './freeze-laws.ts'
import { demandLedgerLaws } from './ledger-laws.ts'
import { demandPaymentLaws } from './payment-laws.ts'
import { recomputeAll } from './recompute.ts'
import { demandRunLaws } from './run-laws.ts'
import { readStoredRows } from './stored-rows.ts'

export type Audit = {
  /** Compares every row with the models as well. */
  readonly isWhole: boolean
  /** Lets everybody do something, until all of them are through. */
  readonly round: (work: () => Promise<void>) => Promise<void>
}

/** Telling everything once may uncover more to tell, where somebody was in between; never for long. */
const mostTellings = 8
const looksAtDisputes = 3

/** Waits until everything is told and swept, and then demands every law of the rows, and of production's own verification. */
export async function auditBooks(world: World, audit: Audit): Promise<void> {
  world.payments.isReliable = true
  const sweeping = { isDone: false }
  // A process may die while it sweeps; the next one does it again.
  for (let time = 1; !sweeping.isDone && time <= mostTellings; time += 1) {
    await audit.round(() => sweepAll(world, sweeping))
  }
  // What one look frees, another one may have to freeze: the reconciliation goes on looking, and comes to rest.
  for (let look = 1; look <= looksAtDisputes; look += 1) {
    await lookAtDisputesAgain(world)
    for (let telling = 1; isSomethingUntold(world); telling += 1) {
      if (telling > mostTellings) world.violate('P6: what a payment says is never taken over')
      if (world.violation !== undefined) return
      await audit.round(() => tellEverything(world))
    }
  }
  world.payments.isReliable = false
  if (world.violation !== undefined) return
  const rows = await readStoredRows(world.backend)
  demandLedgerLaws(world, rows)
  demandRunLaws(world, rows)
  demandPaymentLaws(world, rows)
  demandFrozenEnough(world, rows)
  if (audit.isWhole) await recomputeAll(world, rows)
  const { violation } = await world.backend.verify()
  if (violation) world.violate(`the books: ${describe(violation)}`)
}

/** As the reconciliation finds them. */
async function lookAtDisputesAgain({ orders, payments }: World): Promise<void> {
  const found = await orders.listFrozenTooLittle({ checkedBeforeMs: Number.MAX_SAFE_INTEGER, limit: 1000 })
  const ids = new Set(found.map(({ id }) => id))
  for (const payment of payments.all) payment.isUntold ||= ids.has(payment.orderId)
}

function isSomethingUntold({ payments }: World): boolean {
  return payments.all.some(({ isUntold }) => isUntold)
}

async function tellEverything(world: World): Promise<void> {
  for (const payment of world.payments.all) {
    if (payment.isUntold) world.alongside.push(() => tellOf(world, payment))
  }
}

async function sweepAll(world: World, sweeping: { isDone: boolean }): Promise<void> {
  world.alongside.push(async () => {
    await sweep(world)
    sweeping.isDone = true
  })
}

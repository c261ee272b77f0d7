import { describe } from '../describe.ts'
import { sweep } from '../operations/leases.ts'
import { tellOf } from '../operations/purchases.ts'
import type { World } from '../world.ts'
import { demandFrozenEnough } from './freeze-laws.ts'
import { demandLedgerLaws } from './ledger-laws.ts'
import { demandPaymentLaws } from './payment-laws.ts'
import { recomputeAll } from './recompute.ts'
import { demandRefundLaws } from './refund-laws.ts'
import { demandRunLaws } from './run-laws.ts'
import { readStoredRows } from './stored-rows.ts'
import { demandVoucherLaws } from './voucher-laws.ts'

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
  // A process may die while it sweeps, or the database be silent; the next pass does it again.
  for (let time = 1; !sweeping.isDone && time <= mostTellings; time += 1) {
    await audit.round(() => sweepAll(world, sweeping))
  }
  await finishRefunds(world, audit)
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
  demandVoucherLaws(world, rows)
  demandRefundLaws(world, rows)
  if (audit.isWhole) await recomputeAll(world, rows)
  const { violation } = await world.backend.verify()
  if (violation) world.violate(`the books: ${describe(violation)}`)
}

/** Every refund that was begun comes to its end, whatever became of whoever began it. */
async function finishRefunds(world: World, { round }: Audit): Promise<void> {
  for (let time = 1; time <= mostTellings && world.violation === undefined; time += 1) {
    const open = await world.refunds.listOpen()
    if (open.length === 0) return
    await round(async () => {
      for (const request of open) world.alongside.push(() => world.refunds.finish(world.applyOrder, request))
    })
  }
  const left = await world.refunds.listOpen()
  world.demand(left.length === 0, 'U3', () => `refund ${String(left[0]?.id)} never comes to its end`)
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
    // What the database did not answer to is left for the next pass.
    const { kept } = await sweep(world)
    sweeping.isDone = kept === 0
  })
}

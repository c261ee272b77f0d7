import { credits } from './ledger.ts'
import type { PaymentHouse } from './payment-house.ts'

type Figures = { readonly balance: bigint; readonly held: bigint; readonly debt: bigint }

/** What happened at Stripe, and what the books have to say of it. */
export type PaymentStory = {
  readonly name: string
  readonly live: (house: PaymentHouse) => Promise<void>
  readonly figures: Figures
  readonly receipts: number
}

export const paymentStories: readonly PaymentStory[] = [
  {
    name: 'paid, refunded in parts and whole, failed, expired, disputed, won, lost',
    live: liveThrough,
    figures: { balance: credits(700) + 1_588_888_888n, held: 0n, debt: 0n },
    receipts: 4,
  },
  {
    name: 'a refund that failed, beside one that did not',
    async live(house) {
      const { sessionId } = await buyPaid(house)
      const failing = await refund(house, sessionId, 400)
      await refund(house, sessionId, 250)
      await house.sandbox.controls.refunds.settle(failing, 'failed')
    },
    figures: { balance: credits(750), held: 0n, debt: 0n },
    receipts: 1,
  },
  {
    name: 'a debit that succeeded after days, and one that came back later',
    async live(house) {
      const { sessions } = house.sandbox.controls
      for (const refunded of [0, 300]) {
        const { sessionId } = await house.buy()
        await sessions.pay(sessionId, { debit: 'paid' })
        await sessions.settle(sessionId, 'paid')
        if (refunded > 0) await refund(house, sessionId, refunded)
      }
    },
    figures: { balance: credits(1700), held: 0n, debt: 0n },
    receipts: 2,
  },
  {
    name: 'a dispute that was lost, and won after all',
    async live(house) {
      const { sessionId } = await buyPaid(house)
      const disputeId = await dispute(house, sessionId)
      await house.sandbox.controls.disputes.move(disputeId, 'lost')
      await house.sandbox.controls.disputes.move(disputeId, 'won')
    },
    figures: { balance: credits(1000), held: 0n, debt: 0n },
    receipts: 1,
  },
  {
    name: 'two disputes about parts of one payment, one lost and one open',
    async live(house) {
      const { sessionId } = await buyPaid(house)
      const first = await dispute(house, sessionId, 300)
      await dispute(house, sessionId, 200)
      await house.sandbox.controls.disputes.move(first, 'lost')
    },
    figures: { balance: credits(700), held: credits(200), debt: 0n },
    receipts: 1,
  },
  {
    name: 'a promotion code, with a refund of half of what was paid',
    async live(house) {
      await changeSettings(house, { promotion_codes: true })
      const { sessionId } = await house.buy()
      await house.sandbox.controls.sessions.pay(sessionId, { promotionCode: 'SANDBOX10' })
      await refund(house, sessionId, 450)
    },
    figures: { balance: credits(500), held: 0n, debt: 0n },
    receipts: 1,
  },
  {
    name: 'tax on top, with a quarter of it all refunded and half of it all lost to a dispute',
    async live(house) {
      await changeSettings(house, { automatic_tax: true })
      const { sessionId } = await buyPaid(house)
      await refund(house, sessionId, 300)
      await house.sandbox.controls.disputes.move(await dispute(house, sessionId, 600), 'lost')
    },
    figures: { balance: credits(250), held: 0n, debt: 0n },
    receipts: 1,
  },
]

async function buyPaid(house: PaymentHouse): Promise<{ readonly sessionId: string }> {
  const bought = await house.buy()
  await house.sandbox.controls.sessions.pay(bought.sessionId)
  return bought
}

const settingsAtFirst = {
  version: 1,
  self_service_refund_days: 0,
  automatic_tax: false,
  invoices: false,
  promotion_codes: false,
}

async function changeSettings(house: PaymentHouse, change: Partial<typeof settingsAtFirst>): Promise<void> {
  const value_json = JSON.stringify({ ...settingsAtFirst, ...change })
  await house.database.db
    .insertInto('settings')
    .values({ key: 'payments', value_json, updated_at_ms: 0n })
    .execute()
}

/** Everything that can happen to purchases: paid, refunded in parts and whole, failed, disputed, won, lost. */
async function liveThrough(house: PaymentHouse): Promise<void> {
  const { controls } = house.sandbox
  const bought: { orderId: string; sessionId: string }[] = []
  for (const packageId of [1, 2, 2, 1, 1, 1]) bought.push(await house.buy(packageId))
  const [refunded, disputed, inParts, late, expired, debit] = bought.map(({ sessionId }) => sessionId)
  for (const sessionId of [refunded, disputed, inParts, late]) await controls.sessions.pay(sessionId ?? '')
  await controls.sessions.expire(expired ?? '')
  await controls.sessions.pay(debit ?? '', { debit: 'failed' })
  await controls.sessions.settle(debit ?? '', 'failed')
  await refund(house, refunded, 1000)
  for (const amount of [1000, 1500, 700]) await refund(house, inParts, amount)
  await refund(house, late, 300)
  const lost = await dispute(house, disputed)
  await controls.disputes.move(lost, 'lost')
  const won = await dispute(house, late)
  await controls.disputes.move(won, 'won')
}

async function paymentOf(house: PaymentHouse, sessionId = '') {
  const session = await house.stripe.checkout.sessions.retrieve(sessionId, {
    expand: ['payment_intent.latest_charge'],
  })
  const intent = session.payment_intent
  if (intent === null || typeof intent === 'string') throw new Error('the session of a test has its payment')
  const charge = intent.latest_charge
  return { intentId: intent.id, chargeId: typeof charge === 'string' ? charge : (charge?.id ?? '') }
}

/** A refund in Stripe's dashboard. @returns its id */
export async function refund(
  house: PaymentHouse,
  sessionId: string | undefined,
  amount: number,
): Promise<string> {
  const { intentId } = await paymentOf(house, sessionId)
  return (await house.stripe.refunds.create({ payment_intent: intentId, amount })).id
}

/** A card holder turns to their bank. @returns the dispute's id */
export async function dispute(
  house: PaymentHouse,
  sessionId: string | undefined,
  amount?: number,
): Promise<string> {
  const { chargeId } = await paymentOf(house, sessionId)
  const part = amount === undefined ? {} : { amount }
  return (await house.sandbox.controls.disputes.open({ chargeId, status: 'needs_response', ...part })).id
}

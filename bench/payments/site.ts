import { openDatabase } from '../../apps/server/src/adapters/db/database.ts'
import type { Database } from '../../apps/server/src/adapters/db/database.ts'
import { createTesseraGateway } from '../gateways.ts'
import type { Traffic } from '../gateways.ts'
import type { Dialect, Installation } from '../installation.ts'
import type { Spending } from '../measure.ts'
import type { MeasuredProcess } from '../measured-process.ts'
import { CreditWatch } from './credit-watch.ts'
import { deliveryOf, withRepeats } from './deliveries.ts'
import type { Delivered, Delivery } from './deliveries.ts'
import type { DeliveryTally } from './payment-books.ts'
import { buy, listPackages } from './purchases.ts'
import type { OpenOrder, Purchases, Shop } from './purchases.ts'
import type { BenchStripe } from './stripe.ts'

/** A server that sells credits, for one round. */
export type Site = {
  readonly name: Dialect
  readonly installation: Installation
  readonly server: MeasuredProcess
  readonly stripe: BenchStripe
  readonly shop: Shop
  /** For looking in from outside. */
  readonly database: Database
  readonly prompts: Traffic
  readonly spending: Spending
  readonly tally: DeliveryTally
  close(): Promise<void>
}

export async function openSite(installation: Installation, stripe: BenchStripe): Promise<Site> {
  const server = await installation.start(stripe.env)
  const { port } = server
  const prompts = createTesseraGateway(server, installation).trafficOf('json')
  if (prompts === undefined) throw new Error('Tessera answers prompts')
  const database = await openDatabase(installation.location)
  return {
    name: installation.dialect,
    installation,
    server,
    stripe,
    shop: { port, people: installation.people, packages: await listPackages(port) },
    database,
    prompts,
    spending: { answered: 0, chargedMicro: 0n },
    tally: { events: 0, deliveries: 0, creditsMicro: 0n },
    async close() {
      await database.close()
      await server.stop()
    },
  }
}

/** How long Stripe takes over each call where somebody waits for it, or for what it grants. */
export const stripeDelayMs = 50

export async function buyCredits(
  site: Site,
  wanted: { readonly count: number; readonly concurrency: number },
): Promise<Purchases> {
  await site.stripe.setDelay(stripeDelayMs)
  return buy(site.shop, wanted)
}

/** Pays orders. @returns what is to be delivered for them, one in five a repetition */
export async function payOrders(site: Site, orders: readonly OpenOrder[]): Promise<readonly Delivery[]> {
  const events = await site.stripe.pay(orders.map(({ sessionId }) => sessionId))
  if (events.length !== orders.length) throw new Error('not every payment came with its event')
  const deliveries = withRepeats(events.map(deliveryOf))
  site.tally.events += events.length
  site.tally.deliveries += deliveries.length
  for (const { creditsMicro } of orders) site.tally.creditsMicro += creditsMicro
  return deliveries
}

export type Credited = Delivered & { readonly creditedMs: readonly number[]; readonly lastCreditedMs: number }

/** Delivers, and waits until all credits are there. */
export async function deliverUntilCredited(
  site: Site,
  orders: readonly OpenOrder[],
  send: (onSent: (delivery: Delivery, sentMs: number) => void) => Promise<Delivered>,
): Promise<Credited> {
  const orderIds = new Map(orders.map(({ sessionId, orderId }) => [sessionId, orderId]))
  const watch = new CreditWatch(site.database)
  const watching = watch.run()
  const sending = send(({ sessionId }, sentMs) => watch.expect(orderIds.get(sessionId) ?? '', sentMs))
  const [delivered, credited] = await Promise.all([sending.finally(() => watch.end()), watching])
  return { ...delivered, creditedMs: credited.creditedMs, lastCreditedMs: credited.lastSeenMs }
}

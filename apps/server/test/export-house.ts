import { createAnalyticsReads } from '../src/adapters/db/analytics/analytics-reads.ts'
import { createCustomerProfits } from '../src/adapters/db/analytics/customer-profits.ts'
import { createAnalyticsGoalStore } from '../src/adapters/db/analytics/goal-store.ts'
import type { Database } from '../src/adapters/db/database.ts'
import { createBuyers } from '../src/adapters/db/payments/buyers.ts'
import { createOrderSearch } from '../src/adapters/db/payments/order-search.ts'
import { createWebhookEventLog } from '../src/adapters/db/payments/webhook-event-log.ts'
import { createVoucherBatches } from '../src/adapters/db/vouchers/voucher-batches.ts'
import { wireExports } from '../src/container/wire-exports.ts'
import { createAnalyticsEndpoints } from '../src/features/analytics/create-analytics-endpoints.ts'
import { createCustomerEndpoints } from '../src/features/analytics/create-customer-endpoints.ts'
import { listAllOrders } from '../src/features/payments/list-orders.ts'
import { listWebhookEvents } from '../src/features/payments/webhook-event-endpoints.ts'
import {
  listVoucherBatches,
  listVoucherRedemptions,
} from '../src/features/vouchers/voucher-batch-endpoints.ts'
import { configOf } from './house.ts'
import { openOperatorHouse, type Visitor } from './operator-house.ts'

/** All lists that can be had as files, behind the real HTTP app on a real socket, with real sessions. */
export function openExportHouse(database: Database) {
  return openOperatorHouse(database, {
    furtherEndpointsOf(parts, endpoints) {
      const { clock, ids } = parts
      const vouchers = { batches: createVoucherBatches({ database, clock, ids }), clock }
      const lists = [
        ...endpoints,
        listAllOrders({ search: createOrderSearch(database.db), buyers: createBuyers(database.db) }),
        listWebhookEvents({ eventLog: createWebhookEventLog({ database, clock, ids }) }),
        listVoucherBatches(vouchers),
        listVoucherRedemptions(vouchers),
        ...createCustomerEndpoints({
          customers: createCustomerProfits(database),
          clock,
          view: { currency: 'usd', isLive: false },
        }),
        ...createAnalyticsEndpoints({
          reads: createAnalyticsReads(database),
          goals: createAnalyticsGoalStore({ database, clock, ids }),
          clock,
          view: { currency: 'usd', isLive: false },
        }),
      ]
      const audit = parts.superadminDeps.audit
      return [
        ...lists.slice(endpoints.length),
        ...wireExports({ config: configOf(), clock, people: { audit } }, lists),
      ]
    },
  })
}

/** A file as somebody who is signed in gets it: its bytes, not what a browser would make of them. */
export async function download(house: { readonly url: string }, visitor: Visitor, path: string) {
  const cookie = [...visitor.browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const response = await fetch(new URL(path, house.url), { headers: { cookie } })
  const bytes = Buffer.from(await response.arrayBuffer())
  return { status: response.status, headers: response.headers, bytes, text: bytes.toString('utf8') }
}

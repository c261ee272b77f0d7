import { paths } from '@tessera/contracts/paths'
import { lastDays, dayOf, formatDay } from '@tessera/core/analytics/utc-days'

export type Page = {
  readonly name: string
  /** Whose session asks. */
  readonly as: 'owner' | 'customer'
  readonly path: string
}

const month = 30
const year = 365

/** What an operator and a customer look at most, at addresses that the pages of the web ask. */
export function pagesAt(nowMs: number): readonly Page[] {
  const span = (days: number, interval: string): string => {
    const { firstDay, lastDay } = lastDays(dayOf(nowMs), days)
    return `${paths.analytics.overview}?from=${formatDay(firstDay)}&to=${formatDay(lastDay)}&interval=${interval}`
  }
  return [
    { name: 'business, 30 days by day', as: 'owner', path: span(month, 'day') },
    { name: 'business, a year by week', as: 'owner', path: span(year, 'week') },
    { name: 'top customers', as: 'owner', path: `${paths.analytics.users}?limit=10` },
    { name: 'customers by profit', as: 'owner', path: `${paths.analytics.customers}?limit=50` },
    { name: 'today', as: 'owner', path: paths.operator.today },
    { name: 'requests', as: 'owner', path: `${paths.operator.requests}?limit=50` },
    { name: 'customers by spent', as: 'owner', path: `${paths.operator.users}?sort=spent&limit=50` },
    { name: 'orders', as: 'owner', path: `${paths.credits.adminOrders}?limit=50` },
    { name: 'history, average account', as: 'customer', path: `${paths.credits.transactions}?limit=50` },
    { name: 'history, large account', as: 'owner', path: `${paths.credits.transactions}?limit=50` },
    { name: 'balance', as: 'customer', path: paths.credits.balance },
  ]
}

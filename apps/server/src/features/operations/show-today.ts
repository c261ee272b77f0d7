import type { TodayLine } from '@tessera/contracts/operations'
import { routes } from '@tessera/contracts/routes'
import { hasRole, type Role } from '@tessera/core/access/roles'
import type { Clock } from '@tessera/core/clock'
import { severityOf, severityOfBooks, type TodayKind, worstFirst } from '@tessera/core/operations/today'
import { ok } from '@tessera/core/result'

import { endpoint, type Endpoint } from '../../ports/endpoint.ts'
import type { BooksRecord, TodayReads } from '../../ports/today.ts'

export type ShowTodayDeps = {
  readonly today: TodayReads
  readonly books: Pick<BooksRecord, 'find'>
  readonly clock: Clock
}

type CountedKind = Exclude<TodayKind, 'books'>

/** The page where each is worked on, and who may open it. */
const places: Record<TodayKind, { readonly link: string; readonly needs: Role }> = {
  failed_webhooks: { link: '/admin/credits/webhooks/?status=failed', needs: 'superadmin' },
  waiting_webhooks: { link: '/admin/credits/webhooks/?status=pending', needs: 'superadmin' },
  payment_differences: { link: '/admin/credits/webhooks/', needs: 'superadmin' },
  orphaned_payments: { link: '/admin/credits/webhooks/', needs: 'superadmin' },
  open_disputes: { link: '/admin/credits/refunds/?status=disputed', needs: 'admin' },
  failed_mails: { link: '/admin/mails/', needs: 'superadmin' },
  late_mails: { link: '/admin/mails/', needs: 'superadmin' },
  failed_jobs: { link: '/admin/today/', needs: 'superadmin' },
  stuck_requests: { link: '/admin/credits/requests/?status=running', needs: 'admin' },
  broken_streams: { link: '/admin/credits/requests/?failed=true', needs: 'admin' },
  platform_losses: { link: '/admin/credits/requests/?loss=true', needs: 'superadmin' },
  loss_making_models: { link: '/admin/credits/models/', needs: 'superadmin' },
  losing_prices: { link: '/admin/credits/models/', needs: 'superadmin' },
  wallets_in_debt: { link: '/admin/credits/users/?in_debt=true', needs: 'admin' },
  books: { link: '/admin/today/', needs: 'superadmin' },
}

/** In the order in which they matter where they are equally bad. */
const kinds: readonly CountedKind[] = [
  'orphaned_payments',
  'payment_differences',
  'failed_webhooks',
  'waiting_webhooks',
  'open_disputes',
  'stuck_requests',
  'failed_jobs',
  'failed_mails',
  'loss_making_models',
  'losing_prices',
  'late_mails',
  'broken_streams',
  'platform_losses',
  'wallets_in_debt',
]

/** GET /api/credits/admin/today: each thing that needs somebody, how many, since when, how bad, and where. */
export function showToday(deps: ShowTodayDeps): Endpoint {
  return endpoint(routes.today, async ({ actor }) => {
    const nowMs = deps.clock.nowMs()
    const shown = kinds.filter((kind) => hasRole(actor.role, places[kind].needs))
    const lines: TodayLine[] = []
    // One after the other: on SQLite each read has the thread to itself, and requests come between.
    for (const kind of shown) lines.push(await readLine(deps, kind))
    if (hasRole(actor.role, places.books.needs)) lines.push(await readBooks(deps, nowMs))
    return ok({ at: new Date(nowMs).toISOString(), lines: [...worstFirst(lines)] })
  })
}

async function readLine({ today }: ShowTodayDeps, kind: CountedKind): Promise<TodayLine> {
  const { count, sinceMs, worst } = await today.read(kind)
  return {
    kind,
    severity: severityOf(kind, count),
    count,
    since: sinceMs === undefined ? null : new Date(sinceMs).toISOString(),
    link: places[kind].link,
    worst: [...worst],
  }
}

async function readBooks({ books }: ShowTodayDeps, nowMs: number): Promise<TodayLine> {
  const verified = await books.find()
  return {
    kind: 'books',
    severity: severityOfBooks(verified, nowMs),
    count: verified?.isSound === false ? 1 : 0,
    since: verified === undefined ? null : new Date(verified.atMs).toISOString(),
    link: places.books.link,
    worst: [],
  }
}

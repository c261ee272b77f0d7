/** What is looked at every day. */
export type TodayKind =
  | 'failed_webhooks'
  | 'waiting_webhooks'
  | 'payment_differences'
  | 'orphaned_payments'
  | 'open_disputes'
  | 'failed_mails'
  | 'late_mails'
  | 'failed_jobs'
  | 'stuck_requests'
  | 'broken_streams'
  | 'platform_losses'
  | 'loss_making_models'
  | 'losing_prices'
  | 'wallets_in_debt'
  | 'books'

/** `act`: somebody waits or money is wrong; `watch`: worth a look today; `fine`: nothing to do. */
export type Severity = 'act' | 'watch' | 'fine'

/** The last time that all books were recomputed. */
export type BooksVerified = { readonly atMs: number; readonly isSound: boolean }

const severityIfAny: Record<Exclude<TodayKind, 'books'>, Exclude<Severity, 'fine'>> = {
  failed_webhooks: 'act',
  waiting_webhooks: 'act',
  payment_differences: 'act',
  orphaned_payments: 'act',
  open_disputes: 'act',
  failed_mails: 'act',
  late_mails: 'watch',
  failed_jobs: 'act',
  stuck_requests: 'act',
  broken_streams: 'watch',
  platform_losses: 'watch',
  loss_making_models: 'act',
  losing_prices: 'watch',
  wallets_in_debt: 'watch',
}

export function severityOf(kind: Exclude<TodayKind, 'books'>, count: number): Severity {
  return count === 0 ? 'fine' : severityIfAny[kind]
}

const weekMs = 7 * 24 * 60 * 60 * 1000

/** Books that nobody has recomputed for a week are worth a look. */
export function severityOfBooks(verified: BooksVerified | undefined, nowMs: number): Severity {
  if (verified?.isSound === false) return 'act'
  return verified === undefined || nowMs - verified.atMs > weekMs ? 'watch' : 'fine'
}

const order: readonly Severity[] = ['act', 'watch', 'fine']

/** The worst first; what is equally bad stays in its order. */
export function worstFirst<Line extends { readonly severity: Severity }>(
  lines: readonly Line[],
): readonly Line[] {
  return lines.toSorted((one, other) => order.indexOf(one.severity) - order.indexOf(other.severity))
}

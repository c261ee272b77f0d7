/** What is rolled up, each from a checkpoint of its own: movements of credits, requests, losses, people, payment fees. */
export type RollUpSource = 'transactions' | 'runs' | 'platform_losses' | 'users' | 'orders'

export const rollUpSources: readonly RollUpSource[] = [
  'transactions',
  'runs',
  'platform_losses',
  'users',
  'orders',
]

/** Adds up what happened, behind the back of those who make it happen. */
export interface RollUpWork {
  /**
   * Rolls up the next rows whose ids were made before `beforeMs`, at most `limit` of them; orders by when they changed.
   * @returns how many they were; zero where there were none, or another process took them
   */
  step(request: {
    readonly source: RollUpSource
    readonly beforeMs: number
    readonly limit: number
  }): Promise<number>
  /**
   * Goes through some wallets and rolls up movements that were committed after the checkpoint had gone past their ids.
   * @returns the wallets that had any, and from where to go on: from the same place where another process rolled up in
   * the meantime, and nothing was written; undefined after the last
   */
  catchUp(request: { readonly afterWalletId: string }): Promise<{
    readonly lateWalletIds: readonly string[]
    readonly nextAfterWalletId: string | undefined
  }>
  /**
   * Goes through some orders in the order of their changes, and rolls up fees that were saved after the checkpoint had
   * gone past the time of their change.
   * @returns the wallets of such orders, and from where to go on, as above
   */
  catchUpOnFees(request: { readonly afterChange: string }): Promise<{
    readonly lateWalletIds: readonly string[]
    readonly nextAfterChange: string | undefined
  }>
}

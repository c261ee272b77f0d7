import type { World } from '../world.ts'

/** People and organizations of an episode: few, so that they meet. */
export const simulatedWallets = 12

/** As full as a wallet can be, or nearly: nobody buys for it, because nothing more would fit. */
export const fullWallet = 'wal_full'

export function walletNumbered(number: number): string {
  return `wal_${number}`
}

/** Mostly one of those that are there from the beginning, sometimes a newer one, seldom nobody's. */
export function drawWallet({ random, model }: World): string {
  if (random.chance(1)) return 'wal_unknown'
  if (random.chance(85)) return walletNumbered(random.between(1, simulatedWallets - 1))
  return random.pick([...model.wallets.keys()]) ?? walletNumbered(1)
}

export function drawBuyer({ random }: World): string {
  return walletNumbered(random.between(1, simulatedWallets - 1))
}

import { invariant } from '../invariant.ts'
import type { Hold } from './hold.ts'
import { maximalBalanceMicro } from './limits.ts'
import type { SystemLeg } from './transaction.ts'
import type { Wallet } from './wallet.ts'

/** Throws unless a wallet may be stored: nothing negative, no more held than posted, a debt only where all is held. */
export function assertWalletIsSound(wallet: Wallet): void {
  invariant(wallet.heldMicro >= 0n, 'what is held is not negative')
  invariant(wallet.heldMicro <= wallet.postedMicro, 'no more is held than posted')
  invariant(wallet.debtMicro >= 0n, 'a debt is not negative')
  invariant(
    wallet.debtMicro === 0n || wallet.heldMicro === wallet.postedMicro,
    'a wallet in debt has nothing available',
  )
  invariant(
    wallet.creditedTotalMicro - wallet.debitedTotalMicro === wallet.postedMicro,
    'posted is all that came in less all that went out',
  )
  invariant(wallet.postedMicro <= maximalBalanceMicro, 'a balance fits into a JSON number')
}

/** Throws unless a hold may become `next`: open ones only, with the same terms, charged at most what was held. */
export function assertHoldIsSound(next: Hold, previous: Hold | undefined): void {
  invariant(next.amountMicro > 0n, 'a hold is positive')
  if (next.status === 'settled') {
    invariant(
      next.chargedMicro >= 0n && next.chargedMicro <= next.amountMicro,
      'a charge is at most what was held',
    )
  }
  if (!previous) return
  invariant(previous.status === 'open', 'a hold ends once')
  invariant(
    previous.amountMicro === next.amountMicro && previous.walletId === next.walletId,
    'a hold keeps its amount and wallet',
  )
}

/** Throws unless the legs of a transaction sum to zero, are not zero, and are at least two. */
export function assertLegsBalance(walletAmountMicro: bigint, systemLegs: readonly SystemLeg[]): void {
  const sumMicro = systemLegs.reduce((sum, leg) => sum + leg.amountMicro, walletAmountMicro)
  invariant(sumMicro === 0n, 'the legs of a transaction sum to zero')
  invariant(
    systemLegs.every((leg) => leg.amountMicro !== 0n),
    'no leg of a transaction is zero',
  )
  const legs = systemLegs.length + (walletAmountMicro === 0n ? 0 : 1)
  invariant(legs >= 2, 'a transaction has at least two legs')
}

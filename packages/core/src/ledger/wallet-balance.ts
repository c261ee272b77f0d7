import { microCredits } from '../money/micro-credits.ts'
import type { MicroCredits } from '../money/micro-credits.ts'
import type { Wallet, WalletBalance } from './wallet.ts'

/** What a wallet can still reserve or give: posted less held. */
export function availableMicroOf(wallet: Pick<Wallet, 'postedMicro' | 'heldMicro'>): MicroCredits {
  return microCredits(wallet.postedMicro - wallet.heldMicro)
}

/** The one projection that both the screen and the gate read. */
export function balanceOf(
  wallet: Pick<Wallet, 'id' | 'postedMicro' | 'heldMicro' | 'debtMicro'>,
): WalletBalance {
  return {
    walletId: wallet.id,
    balanceMicro: wallet.postedMicro,
    heldMicro: wallet.heldMicro,
    availableMicro: availableMicroOf(wallet),
    debtMicro: wallet.debtMicro,
  }
}

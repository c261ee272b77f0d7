import type { BalanceResponse } from '@tessera/contracts/credits'
import { routes } from '@tessera/contracts/routes'
import type { WalletBalance } from '@tessera/core/ledger/wallet'
import { creditsToJson, zeroMicroCredits } from '@tessera/core/money/micro-credits'
import type { MicroCredits } from '@tessera/core/money/micro-credits'
import { err, ok } from '@tessera/core/result'

import type { CreditManager } from '../../ports/credit-manager.ts'
import { endpoint } from '../../ports/endpoint.ts'
import type { Endpoint } from '../../ports/endpoint.ts'

/** GET /api/credits/balance: the same figures that the gate of a request reads. */
export function showBalance(deps: {
  readonly credits: Pick<CreditManager, 'findBalance' | 'findFrozen'>
}): Endpoint {
  return endpoint(routes.balance, async ({ actor }) => {
    const balance = await deps.credits.findBalance(actor.walletId)
    return balance
      ? ok(balanceToJson(balance, await findFrozen(deps.credits, balance)))
      : err({ code: 'not_found', message: 'There is no wallet yet.' })
  })
}

/** Where nothing is held nothing is frozen: nearly every balance is one read. */
async function findFrozen(
  credits: Pick<CreditManager, 'findFrozen'>,
  { walletId, heldMicro }: WalletBalance,
): Promise<MicroCredits> {
  if (heldMicro === 0n) return zeroMicroCredits
  const frozenMicro = await credits.findFrozen(walletId)
  // Read a moment later: never more than what the answer calls held.
  return frozenMicro < heldMicro ? frozenMicro : heldMicro
}

function balanceToJson(balance: WalletBalance, frozenMicro: MicroCredits): BalanceResponse {
  return {
    wallet_id: balance.walletId,
    balance: creditsToJson(balance.balanceMicro),
    held: creditsToJson(balance.heldMicro),
    frozen: creditsToJson(frozenMicro),
    available: creditsToJson(balance.availableMicro),
    debt: creditsToJson(balance.debtMicro),
  }
}

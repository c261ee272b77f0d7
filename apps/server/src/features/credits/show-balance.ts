import type { BalanceResponse } from '@tessera/contracts/credits'
import { routes } from '@tessera/contracts/routes'
import type { WalletBalance } from '@tessera/core/ledger/wallet'
import { creditsToJson } from '@tessera/core/money/micro-credits'
import { err, ok } from '@tessera/core/result'

import type { CreditManager } from '../../ports/credit-manager.ts'
import { endpoint } from '../../ports/endpoint.ts'
import type { Endpoint } from '../../ports/endpoint.ts'

/** GET /api/credits/balance: the same figures that the gate of a request reads. */
export function showBalance(deps: { readonly credits: Pick<CreditManager, 'findBalance'> }): Endpoint {
  return endpoint(routes.balance, async ({ actor }) => {
    const balance = await deps.credits.findBalance(actor.walletId)
    return balance
      ? ok(balanceToJson(balance))
      : err({ code: 'not_found', message: 'There is no wallet yet.' })
  })
}

export function balanceToJson(balance: WalletBalance): BalanceResponse {
  return {
    wallet_id: balance.walletId,
    balance: creditsToJson(balance.balanceMicro),
    held: creditsToJson(balance.heldMicro),
    available: creditsToJson(balance.availableMicro),
    debt: creditsToJson(balance.debtMicro),
  }
}

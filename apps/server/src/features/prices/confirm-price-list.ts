import { routes } from '@tessera/contracts/routes'
import { ok } from '@tessera/core/result'

import { endpoint } from '../../ports/endpoint.ts'
import type { Endpoint } from '../../ports/endpoint.ts'
import { requestKey } from '../common/request-key.ts'
import { changePriceBook } from './change-price-book.ts'
import { applyChanges, readEffectiveFrom } from './price-refusals.ts'
import type { ShowPricesDeps } from './show-prices.ts'

/**
 * POST /api/credits/admin/price-lists/confirm: which list is used from a moment on, and that somebody stands up for it.
 * Prices that the list does not change keep their version.
 */
export function confirmPriceListEndpoint(deps: ShowPricesDeps): Endpoint {
  return endpoint(routes.confirmPriceList, (context) => {
    const { actor, body, requestId } = context
    return changePriceBook(deps, {
      body,
      phrase: () => body.price_list,
      decide(before, atMs) {
        const fromMs = readEffectiveFrom(body.effective_from, atMs)
        if (!fromMs.ok) return fromMs
        const { price_list: list, markup_basis_points: markup } = body
        const chosen = applyChanges(
          before,
          [
            {
              type: 'price_list',
              list,
              fromMs: fromMs.value,
              ...(markup === undefined ? {} : { markupBasisPoints: BigInt(markup) }),
            },
          ],
          atMs,
        )
        if (!chosen.ok) return chosen
        const confirmation = {
          priceList: list,
          actorId: actor.userId,
          atMs,
          // Until a list that was chosen for later is in use, nobody has stood up for what is.
          fromMs: Math.min(fromMs.value, before.confirmation?.fromMs ?? fromMs.value),
        }
        return ok({ ...chosen.value, confirmation })
      },
      audit: {
        actorId: actor.userId,
        action: 'prices.confirm_list',
        subjectKind: 'price_list',
        subjectId: body.price_list,
        requestId,
      },
      ...requestKey(routes.confirmPriceList, context),
    })
  })
}

/** PATCH /api/credits/admin/prices: the payment fee that margins assume. It charges nobody anything. */
export function changePriceSettingsEndpoint(deps: ShowPricesDeps): Endpoint {
  return endpoint(routes.changePriceSettings, (context) => {
    const { actor, body, requestId } = context
    return changePriceBook(deps, {
      // Margins are shown otherwise, but no price changes: there is nothing to accept.
      body: { ...body, confirm_losses: false },
      phrase: () => '',
      decide: (before) =>
        ok({
          ...before,
          fee: { basisPoints: BigInt(body.fee.basis_points), fixedCents: BigInt(body.fee.fixed_cents) },
        }),
      audit: {
        actorId: actor.userId,
        action: 'prices.settings',
        subjectKind: 'prices',
        subjectId: 'fee',
        requestId,
      },
      ...requestKey(routes.changePriceSettings, context),
    })
  })
}

import { routes } from '@tessera/contracts/routes'

import { endpoint } from '../../ports/endpoint.ts'
import type { Endpoint } from '../../ports/endpoint.ts'
import { requestKey } from '../common/request-key.ts'
import { changePriceBook } from './change-price-book.ts'
import { applyChanges } from './price-refusals.ts'
import type { ShowPricesDeps } from './show-prices.ts'

/** POST /api/credits/admin/packages/order: all places at once, so that nobody ever sees half of a move. */
export function orderPackagesEndpoint(deps: ShowPricesDeps): Endpoint {
  return endpoint(routes.orderPackages, (context) => {
    const { actor, body, requestId } = context
    return changePriceBook(deps, {
      // No price changes: there is nothing to accept.
      body: { ...body, confirm_losses: false },
      phrase: () => '',
      decide: (before, atMs) =>
        applyChanges(before, [{ type: 'package_order', packageIds: body.package_ids }], atMs),
      audit: {
        actorId: actor.userId,
        action: 'packages.order',
        subjectKind: 'packages',
        subjectId: 'order',
        requestId,
      },
      ...requestKey(routes.orderPackages, context),
    })
  })
}

import type { ChangePackageRequest } from '@tessera/contracts/prices-admin'
import { routes } from '@tessera/contracts/routes'
import { invariant } from '@tessera/core/invariant'
import { creditsFromJson } from '@tessera/core/money/micro-credits'
import type { MicroCredits } from '@tessera/core/money/micro-credits'
import type { PackageOffer, PriceBook } from '@tessera/core/pricing/price-book'
import { err } from '@tessera/core/result'

import { endpoint } from '../../ports/endpoint.ts'
import type { ApiFailure, Endpoint } from '../../ports/endpoint.ts'
import { requestKey } from '../common/request-key.ts'
import { changePriceBook } from './change-price-book.ts'
import { applyChanges } from './price-refusals.ts'
import type { ShowPricesDeps } from './show-prices.ts'

/** PATCH /api/credits/admin/packages/{id}. Orders that were made keep what was promised in them. */
export function changePackageEndpoint(deps: ShowPricesDeps): Endpoint {
  return endpoint(routes.changePackage, (context) => {
    const { actor, params, body, requestId } = context
    const packageId = Number(params['id'])
    return changePriceBook(deps, {
      body,
      phrase: (before) => findPackage(before, packageId)?.name ?? '',
      decide(before, atMs) {
        const offer = findPackage(before, packageId)
        if (offer === undefined) return err(packageUnknown)
        return applyChanges(before, [{ type: 'package', offer: changedOffer(offer, body) }], atMs)
      },
      audit: {
        actorId: actor.userId,
        action: 'packages.change',
        subjectKind: 'package',
        subjectId: String(packageId),
        requestId,
      },
      ...requestKey(routes.changePackage, context),
    })
  })
}

/** POST /api/credits/admin/packages: a new package, with the next free number. */
export function createPackageEndpoint(deps: ShowPricesDeps): Endpoint {
  return endpoint(routes.createPackage, (context) => {
    const { actor, body, requestId } = context
    return changePriceBook(deps, {
      body,
      phrase: () => body.name,
      decide(before, atMs) {
        const offer: PackageOffer = {
          id: before.packages.reduce((largest, { id }) => Math.max(largest, id), 0) + 1,
          name: body.name,
          creditsMicro: exactCredits(body.credits),
          priceCents: BigInt(body.price_cents),
          bestFor: body.best_for,
          position:
            body.position ?? before.packages.reduce((last, { position }) => Math.max(last, position), 0) + 1,
          isActive: body.active,
        }
        return applyChanges(before, [{ type: 'package', offer }], atMs)
      },
      audit: {
        actorId: actor.userId,
        action: 'packages.create',
        subjectKind: 'package',
        subjectId: body.name,
        requestId,
      },
      ...requestKey(routes.createPackage, context),
    })
  })
}

export function findPackage(book: PriceBook, packageId: number): PackageOffer | undefined {
  return book.packages.find(({ id }) => id === packageId)
}

/** What is left out stays as it is. */
export function changedOffer(
  offer: PackageOffer,
  body: Partial<
    Pick<ChangePackageRequest, 'name' | 'credits' | 'price_cents' | 'best_for' | 'position' | 'active'>
  >,
): PackageOffer {
  return {
    id: offer.id,
    name: body.name ?? offer.name,
    creditsMicro: body.credits === undefined ? offer.creditsMicro : exactCredits(body.credits),
    priceCents: body.price_cents === undefined ? offer.priceCents : BigInt(body.price_cents),
    bestFor: body.best_for ?? offer.bestFor,
    position: body.position ?? offer.position,
    isActive: body.active ?? offer.isActive,
  }
}

function exactCredits(credits: number): MicroCredits {
  const micro = creditsFromJson(credits)
  invariant(micro !== undefined, 'the schema lets only exact amounts through')
  return micro
}

export const packageUnknown: ApiFailure = { code: 'not_found', message: 'There is no such package.' }

import type { AdminPricesResponse } from '@tessera/contracts/prices-admin'
import { routes } from '@tessera/contracts/routes'
import type { Clock } from '@tessera/core/clock'
import { defaultBlend } from '@tessera/core/pricing/margins'
import type { TokenBlend } from '@tessera/core/pricing/margins'
import { isConfirmedAt } from '@tessera/core/pricing/price-book'
import type { PriceBook, PriceConfirmation } from '@tessera/core/pricing/price-book'
import { ok } from '@tessera/core/result'

import type { Catalogue } from '../../ports/catalogue.ts'
import { endpoint } from '../../ports/endpoint.ts'
import type { Endpoint } from '../../ports/endpoint.ts'
import type { PeopleStore } from '../../ports/people-store.ts'
import type { PriceBookStore } from '../../ports/price-book.ts'
import { describePrices } from './describe-prices.ts'

export type ShowPricesDeps = {
  readonly prices: PriceBookStore
  readonly catalogue: Pick<Catalogue, 'listModels' | 'catchUp'>
  readonly log: { warn(details: object, message: string): void }
  readonly people: Pick<PeopleStore, 'findPerson'>
  readonly clock: Clock
  /** Real money is paid here. */
  readonly arePaymentsLive: boolean
}

/** GET /api/credits/admin/prices. */
export function showPricesEndpoint(deps: ShowPricesDeps): Endpoint {
  return endpoint(routes.adminPrices, async ({ query }) =>
    ok(
      await viewPrices(deps, await deps.prices.read(), {
        blend: { inputParts: BigInt(query.input_parts), outputParts: BigInt(query.output_parts) },
        ...(query.markup_basis_points === undefined
          ? {}
          : { markupBasisPoints: BigInt(query.markup_basis_points) }),
      }),
    ),
  )
}

/** A book as JSON, with what the book does not know: which models can be used, and who confirmed it. */
export async function viewPrices(
  deps: ShowPricesDeps,
  book: PriceBook,
  wanted: { readonly blend?: TokenBlend; readonly markupBasisPoints?: bigint } = {},
): Promise<AdminPricesResponse> {
  const available = new Set(
    deps.catalogue
      .listModels()
      .filter(({ isAvailable }) => isAvailable)
      .map(({ id }) => id),
  )
  return describePrices({
    book,
    atMs: deps.clock.nowMs(),
    blend: wanted.blend ?? defaultBlend,
    markupBasisPoints: wanted.markupBasisPoints ?? book.markupBasisPoints,
    isAvailable: (modelId) => available.has(modelId),
    confirmed: await describeConfirmation(deps, book.confirmation),
    arePaymentsWaiting: deps.arePaymentsLive && !isConfirmedAt(book.confirmation, deps.clock.nowMs()),
  })
}

async function describeConfirmation(
  { people }: Pick<ShowPricesDeps, 'people'>,
  confirmation: PriceConfirmation | undefined,
): Promise<AdminPricesResponse['confirmed']> {
  if (confirmation === undefined) return null
  const { actorId } = confirmation
  const person = await people.findPerson(actorId)
  return {
    price_list: confirmation.priceList,
    at: new Date(confirmation.atMs).toISOString(),
    from: new Date(confirmation.fromMs).toISOString(),
    by: { id: actorId, name: person?.name ?? '', email: person?.email ?? '' },
  }
}

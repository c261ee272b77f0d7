import type { PriceLoss } from '@tessera/contracts/prices-admin'

import type { Prices } from './use-prices'

/** A model that loses money, as one thing: with which packages, on which tokens, and what can be done. */
export type LosingModel = {
  readonly model: Prices['models'][number]
  readonly packages: readonly string[]
  readonly classes: readonly PriceLoss['token_class'][]
  /** After fees; the least of all. */
  readonly marginBasisPoints: number
  /** When it begins to. */
  readonly from: string
  readonly isLater: boolean
  /** Its provider is off, so nobody can use it: it loses nothing until that is on again. */
  readonly isOff: boolean
  readonly remedy: Prices['remedies'][number] | undefined
}

/** What loses now comes first, then what will, by when it begins; what nobody can use comes last. */
export function losingModels({
  losses,
  models,
  remedies,
}: Pick<Prices, 'losses' | 'models' | 'remedies'>): readonly LosingModel[] {
  return models
    .flatMap((model): readonly LosingModel[] => {
      const own = losses.filter((loss) => loss.model === model.model)
      const [first] = own.toSorted((left, right) => Date.parse(left.from) - Date.parse(right.from))
      if (first === undefined) return []
      return [
        {
          model,
          packages: own.map((loss) => loss.package),
          classes: [...new Set(own.map((loss) => loss.token_class))],
          marginBasisPoints: Math.min(...own.map((loss) => loss.margin_basis_points)),
          from: first.from,
          // By the server's word, not by a clock of ours: a loss of now is told with the moment of the answer.
          isLater: model.scheduled.some(({ effective_from: from }) => from === first.from),
          isOff: !model.available,
          remedy: remedies.find((remedy) => remedy.model === model.model),
        },
      ]
    })
    .toSorted(
      (left, right) =>
        Number(left.isOff) - Number(right.isOff) ||
        Number(left.isLater) - Number(right.isLater) ||
        Date.parse(left.from) - Date.parse(right.from),
    )
}

import type { SellableModel } from '../pricing/catalogue-model.ts'
import type { AbilityReader } from './ability-reader.ts'

/**
 * The model that people would probably use if none were chosen for them: the most able of the cheaper half of those on
 * sale, by the price of their output. What choosing saves is measured against it where a person has no choice of their
 * own, so it must be neither the dearest nor the weakest.
 */
export function findBaselineModel(
  models: readonly SellableModel[],
  abilityOf: AbilityReader,
): SellableModel | undefined {
  const byPrice = models.filter(({ deprecated }) => !deprecated).toSorted(byOutputPrice)
  const cheaperHalf = byPrice.slice(0, Math.ceil(byPrice.length / 2))
  return cheaperHalf.reduce<SellableModel | undefined>(
    (best, model) =>
      best === undefined || abilityOf(model).overall.ability > abilityOf(best).overall.ability ? model : best,
    undefined,
  )
}

function byOutputPrice(a: SellableModel, b: SellableModel): number {
  return Number(outputPriceOf(a) - outputPriceOf(b)) || (a.id < b.id ? -1 : 1)
}

function outputPriceOf({ rateCard }: SellableModel): bigint {
  return rateCard.tiers[0]?.sell.output ?? 0n
}

import type { CatalogueModel, SellableModel } from '../pricing/catalogue-model.ts'
import { withOwnAbilities } from './own-abilities.ts'
import { knownAbilities, outputUsdOf, placeModel } from './place-model.ts'
import type { ModelAbility, ModelTier } from './place-model.ts'

export type AbilityReader = (model: SellableModel) => ModelAbility

/**
 * Knows how able models are. The catalogue keeps its models from one request to the next, and makes new ones when
 * anything about them changes: each is looked up in the tables once.
 * @param tierOf the class of a model of which nothing is known but its price, where somebody has put it into one
 */
export function createAbilityReader(
  tierOf?: (model: CatalogueModel) => ModelTier | undefined,
): AbilityReader {
  knownAbilities()
  const abilities = new WeakMap<SellableModel, ModelAbility>()
  return (model) => {
    const known = abilities.get(model)
    if (known !== undefined) return known
    const tier = tierOf?.(model)
    const built = placeModel(model, {
      outputUsdPerMillion: outputUsdOf(model.rateCard),
      ...(tier === undefined ? {} : { tier }),
    })
    const ability = withOwnAbilities(built, model.ownAbilities)
    abilities.set(model, ability)
    return ability
  }
}

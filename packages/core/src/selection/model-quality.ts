/** How fast the chance of a good answer falls with difficulty; chosen so that difficulty is near the chance that a cheap model (Mixtral 8x7B) fails. */
const difficultyWeight = 4
/** The difficulty for which abilities are shown to people. */
const middleDifficulty = 0.5

/** The chance, between 0 and 1, that an answer of this ability will do at this difficulty (item response theory, one parameter). */
export function chanceOfGoodAnswer(ability: number, difficulty: number): number {
  return 1 / (1 + Math.exp(difficultyWeight * difficulty - ability))
}

/** An ability as people see it: how many of a hundred requests of middle difficulty it is expected to answer well. */
export function scoreOfAbility(ability: number): number {
  return 100 * chanceOfGoodAnswer(ability, middleDifficulty)
}

/** The inverse of `scoreOfAbility`. @param score above 0 and below 100 */
export function abilityOfScore(score: number): number {
  return difficultyWeight * middleDifficulty + Math.log(score / (100 - score))
}

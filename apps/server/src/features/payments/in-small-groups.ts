const atOnce = 5

/**
 * Does something for each, a few at a time: the provider counts calls, and others need it too.
 * @param goesOn asked before each group; where it says no the rest is left
 * @returns the answers for those that were done, in order
 */
export async function inSmallGroups<Item, Answer>(
  items: readonly Item[],
  work: (item: Item) => Promise<Answer>,
  goesOn: () => boolean = () => true,
): Promise<readonly Answer[]> {
  const answers: Answer[] = []
  for (let start = 0; start < items.length && goesOn(); start += atOnce) {
    answers.push(...(await Promise.all(items.slice(start, start + atOnce).map(work))))
  }
  return answers
}

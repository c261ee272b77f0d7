const atOnce = 5

/** Does something for each, a few at a time: the provider counts calls, and others need it too. */
export async function inSmallGroups<Item, Answer>(
  items: readonly Item[],
  work: (item: Item) => Promise<Answer>,
): Promise<readonly Answer[]> {
  const answers: Answer[] = []
  for (let start = 0; start < items.length; start += atOnce) {
    answers.push(...(await Promise.all(items.slice(start, start + atOnce).map(work))))
  }
  return answers
}

/**
 * Waits for all questions that were sent together and gives their answers in order. Errors: the first failure in that
 * order, because whatever follows a failed statement in its transaction fails for that reason alone.
 */
export async function allInOrder<Answer>(questions: readonly Promise<Answer>[]): Promise<readonly Answer[]> {
  const outcomes = await Promise.allSettled(questions)
  return outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason
    return outcome.value
  })
}

'use client'

import { moneyAnswerOf } from './money-answer'
import { useProblemText } from './use-problem-text'

/** Why money did not move: the server's own reason, else a sentence of the catalogue. */
export function useMoneyProblemText(): (error: unknown) => string {
  const problemText = useProblemText()
  return (error) => moneyAnswerOf(error) ?? problemText(error)
}

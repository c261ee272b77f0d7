import type { Outcome } from './exchange.ts'
import { describeRequest } from './planned-request.ts'
import type { PlannedRequest } from './planned-request.ts'

const mostShown = 4_000

/** A request and what became of it, in full. */
export function describeOutcome(request: PlannedRequest, outcome: Outcome): string {
  const body = request.body?.subarray(0, mostShown).toString('latin1') ?? ''
  const answers =
    outcome.type === 'answered'
      ? outcome.answers.map(
          ({ status, headers, text }) => `${status} ${JSON.stringify(headers)}\n${text.slice(0, mostShown)}`,
        )
      : [outcome.type]
  return [describeRequest(request), JSON.stringify(request.wire), body, ...answers].join('\n')
}

'use client'

import type { EstimateRequest, EstimateResponse } from '@tessera/contracts/ai'
import { useEffect, useState } from 'react'

import type { EstimateState } from '@/components/cost-estimator'
import { call } from '@/lib/api/client'
import { LatestOnly } from '@/lib/latest-only'

/** Long prompts are sent less often. */
function restMs(body: string): number {
  return body.length > 50_000 ? 1200 : 280
}

type Answer = { readonly asked: string; readonly estimate: EstimateResponse | undefined }

function isEmpty(request: EstimateRequest): boolean {
  return (request.prompt ?? '').trim() === ''
}

/** What the prompt would cost, while it is typed: one question in flight at most, stale answers dropped. */
export function useEstimate(request: EstimateRequest): EstimateState {
  const [answer, setAnswer] = useState<Answer>({ asked: '', estimate: undefined })
  const [asker] = useState(
    () =>
      new LatestOnly<string, EstimateResponse>({
        work: (asked) => call('estimate', { body: JSON.parse(asked) }),
        deliver: (estimate, asked) => {
          setAnswer({ asked, estimate })
        },
        fail: (_, asked) => {
          setAnswer({ asked, estimate: undefined })
        },
      }),
  )
  const asked = isEmpty(request) ? '' : JSON.stringify(request)

  useEffect(() => {
    if (asked === '') asker.cancel()
    else asker.ask(asked, restMs(asked))
  }, [asked, asker])

  useEffect(
    () => () => {
      asker.cancel()
    },
    [asker],
  )
  if (asked === '') return { status: 'idle' }
  // An older figure stands until the new one is there, so that nothing flickers.
  if (answer.asked !== asked) return { status: 'asking', last: answer.estimate }
  return answer.estimate === undefined ? { status: 'failed' } : { status: 'ready', estimate: answer.estimate }
}

import { setTimeout as sleep } from 'node:timers/promises'

import type { EstimateResponse, RouteResponse, RunResponse, StopRunResponse } from '@tessera/contracts/ai'
import type { Result } from '@tessera/core/result'

import type { Actor } from '../../ports/actor.ts'
import type { ApiFailure, EndpointAnswer } from '../../ports/endpoint.ts'
import { defaultRunLimits } from './ai-deps.ts'
import type { AiContext, AiDeps } from './ai-deps.ts'
import { createCircuitBreaker } from './circuit-breaker.ts'
import { estimate } from './estimate.ts'
import type { Exchange } from './event-stream.ts'
import type { AskedBody } from './read-prompt.ts'
import { routeRequest } from './route-request.ts'
import { createRunRegistry } from './run-registry.ts'
import type { RunCommand } from './start-run.ts'
import { stopRun } from './stop-run.ts'
import { tendRuns } from './tend-runs.ts'
import { watchRun } from './watch-run.ts'

/** How long aborted runs have to write their ends before the process goes anyway. */
const lastWritesMs = 5_000
const lookAgainMs = 25

type OwnRun = { readonly runId: string; readonly userId: string }

/** The main job: choose a model, hold credits, ask, charge what was used, and never more than was held. */
export interface AIRouterWithCredits {
  estimate(request: {
    readonly actor: Actor
    readonly body: AskedBody
  }): Promise<Result<EstimateResponse, ApiFailure>>
  route(exchange: Exchange, command: RunCommand): Promise<EndpointAnswer<RouteResponse>>
  watch(exchange: Exchange, own: OwnRun): Promise<EndpointAnswer<RunResponse>>
  stop(own: OwnRun): Promise<Result<StopRunResponse, ApiFailure>>
  /** Its conversation is being deleted: its runs stop, and leave no text behind. */
  forgetConversation(conversationId: string): void
  /** Runs that are under way in this process. */
  countOpenRuns(): number
  /** Refuses new runs, gives those that are open `graceMs` to end, and ends the rest free of charge. */
  drain(graceMs: number): Promise<void>
}

export function createAIRouterWithCredits(deps: AiDeps): AIRouterWithCredits {
  let isDraining = false
  const limits = { ...defaultRunLimits, ...deps.limits }
  const context: AiContext = {
    ...deps,
    limits,
    registry: createRunRegistry(limits),
    breaker: createCircuitBreaker(deps.clock),
    isDraining: () => isDraining,
  }
  const stopTending = tendRuns(context)
  return {
    estimate: (request) => estimate(context, request),
    route: (exchange, command) => routeRequest(context, exchange, command),
    watch: (exchange, own) => watchRun(context, exchange, own),
    stop: (own) => stopRun(context, own),
    forgetConversation: (conversationId) => {
      for (const run of context.registry.listOpen()) {
        if (run.conversationId !== conversationId) continue
        run.isForgotten = true
        run.abort('stopped')
      }
    },
    countOpenRuns: () => context.registry.openCount(),
    drain: async (graceMs) => {
      isDraining = true
      await waitForOpenRuns(context, graceMs)
      for (const run of context.registry.listOpen()) run.abort('shutdown')
      await waitForOpenRuns(context, lastWritesMs)
      stopTending()
    },
  }
}

async function waitForOpenRuns(context: AiContext, limitMs: number): Promise<void> {
  const untilMs = performance.now() + limitMs
  while (context.registry.openCount() > 0 && performance.now() < untilMs) await sleep(lookAgainMs)
}

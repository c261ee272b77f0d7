import { routes } from '@tessera/contracts/routes'

import { endpoint } from '../../ports/endpoint.ts'
import type { Endpoint } from '../../ports/endpoint.ts'
import type { AIRouterWithCredits } from './ai-router-with-credits.ts'

/** Estimate, route, watch and stop. */
export function createAiEndpoints(router: AIRouterWithCredits): readonly Endpoint[] {
  return [
    endpoint(routes.estimate, ({ actor, body }) => router.estimate({ actor, body })),
    endpoint(routes.route, ({ actor, body, idempotencyKey, request, reply }) =>
      router.route({ request, reply }, { actor, body, idempotencyKey }),
    ),
    endpoint(routes.run, ({ actor, params, request, reply }) =>
      router.watch({ request, reply }, { runId: params['id'] ?? '', userId: actor.userId }),
    ),
    endpoint(routes.stopRun, ({ actor, params }) =>
      router.stop({ runId: params['id'] ?? '', userId: actor.userId }),
    ),
  ]
}

import type { AdminRequest, AdminRequestResponse } from '@tessera/contracts/operations'
import { routes } from '@tessera/contracts/routes'
import { hasRole } from '@tessera/core/access/roles'
import { creditsToJson } from '@tessera/core/money/micro-credits'
import { err, ok } from '@tessera/core/result'

import type { Actor } from '../../ports/actor.ts'
import type { Buyers } from '../../ports/buyers.ts'
import { endpoint, type Endpoint, type EndpointContext } from '../../ports/endpoint.ts'
import type {
  LoggedCall,
  LoggedLoss,
  LoggedRequest,
  RequestFilter,
  RequestLog,
} from '../../ports/request-log.ts'
import { describeRun } from './describe-run.ts'
import { formatRequestCursor, parseRequestCursor, requestCursorUnknown } from './request-cursor.ts'

export type RequestDeps = {
  readonly requests: RequestLog
  readonly buyers: Buyers
  /** The first people whose address begins with it. */
  readonly findIdsByAddress: (text: string) => Promise<readonly string[]>
  readonly findWalletId: (userId: string) => Promise<string | undefined>
}

type Query = EndpointContext<typeof routes.adminRequests>['query']
type Person = AdminRequest['user']

/** GET /api/credits/admin/requests and …/{id}: what was asked for and what became of it, never what was said. */
export function requestEndpoints(deps: RequestDeps): readonly Endpoint[] {
  return [
    endpoint(routes.adminRequests, async ({ actor, query }) => {
      const before = query.cursor === undefined ? undefined : parseRequestCursor(query.cursor)
      if (query.cursor !== undefined && before === undefined) return err(requestCursorUnknown)
      const { requests, next } = await findPage(deps, query, before)
      const people = await deps.buyers.findMany(requests.map(({ userId }) => userId))
      return ok({
        requests: requests.map((request) =>
          describeRequest(request, { actor, person: personOf(people.get(request.userId), request) }),
        ),
        next_cursor: next === undefined ? null : formatRequestCursor(next),
      })
    }),
    endpoint(routes.adminRequest, async ({ actor, params }) => {
      const request = await deps.requests.find(params['id'] ?? '')
      if (request === undefined) return err({ code: 'not_found', message: 'There is no such request.' })
      const [people, calls, losses] = await Promise.all([
        deps.buyers.findMany([request.userId]),
        deps.requests.listCalls(request.id),
        deps.requests.listLosses(request.id),
      ])
      const person = personOf(people.get(request.userId), request)
      return ok(describeWhole({ request, calls, losses }, { actor, person }))
    }),
  ]
}

async function findPage(deps: RequestDeps, query: Query, before: ReturnType<typeof parseRequestCursor>) {
  const { q } = query
  if (q !== undefined && /^run_\w{1,60}$/.test(q)) {
    const found = before === undefined ? await deps.requests.find(q) : undefined
    return { requests: found === undefined ? [] : [found], next: undefined }
  }
  return deps.requests.list({ filter: await filterOf(deps, query), before, limit: query.limit })
}

async function filterOf(deps: RequestDeps, query: Query): Promise<RequestFilter> {
  return {
    ...(await ownersOf(deps, query)),
    ...(query.status === undefined ? {} : { status: query.status }),
    ...(query.model === undefined ? {} : { modelId: query.model }),
    ...(query.provider === undefined ? {} : { provider: query.provider }),
    ...(query.anomaly === undefined ? {} : { hasAnomaly: true }),
    ...(query.loss === undefined ? {} : { hasLoss: true }),
    ...(query.failed === undefined ? {} : { hasFailed: true }),
    ...(query.from === undefined ? {} : { fromMs: Date.parse(query.from) }),
    ...(query.to === undefined ? {} : { toMs: Date.parse(query.to) }),
  }
}

async function ownersOf(
  deps: RequestDeps,
  { q, user }: Query,
): Promise<Pick<RequestFilter, 'userIds' | 'walletId'>> {
  const byAddress = q === undefined || q === '' ? undefined : await deps.findIdsByAddress(q)
  const userIds =
    user === undefined ? byAddress : byAddress === undefined ? [user] : byAddress.filter((id) => id === user)
  if (userIds === undefined) return {}
  const [only] = userIds
  const walletId = only !== undefined && userIds.length === 1 ? await deps.findWalletId(only) : undefined
  return { userIds, ...(walletId === undefined ? {} : { walletId }) }
}

type Viewing = { readonly actor: Actor; readonly person: Person }

function personOf(known: Person | undefined, { userId }: LoggedRequest): Person {
  return known === undefined
    ? { id: userId, name: '', email: '' }
    : { id: known.id, name: known.name, email: known.email }
}

function describeRequest(request: LoggedRequest, { actor, person }: Viewing): AdminRequest {
  return {
    ...describeRun(request),
    user: person,
    cost_nano_usd: costOf(actor, request.costNanoUsd),
    loss_credits: request.lossMicro === undefined ? null : creditsToJson(request.lossMicro),
  }
}

/** What things cost us is the owner's business. */
function costOf(actor: Actor, costNanoUsd: bigint | undefined): string | null {
  return costNanoUsd === undefined || !hasRole(actor.role, 'superadmin') ? null : String(costNanoUsd)
}

type Whole = {
  readonly request: LoggedRequest
  readonly calls: readonly LoggedCall[]
  readonly losses: readonly LoggedLoss[]
}

function describeWhole({ request, calls, losses }: Whole, viewing: Viewing): AdminRequestResponse {
  return {
    ...describeRequest(request, viewing),
    wallet_id: request.walletId,
    reason: request.reason,
    difficulty: request.difficulty,
    rate_card_id: request.rateCardId,
    transaction_id: request.transactionId ?? null,
    balance_after: request.balanceAfterMicro === undefined ? null : creditsToJson(request.balanceAfterMicro),
    input_bound_tokens: request.inputBoundTokens,
    output_bound_tokens: request.outputBoundTokens,
    usage: describeUsage(request),
    anomaly: request.usageAnomaly ?? null,
    calls: calls.map((call) => ({
      attempt: call.attempt,
      provider: call.provider,
      model: call.modelId,
      outcome: call.outcome,
      error_code: call.errorCode ?? null,
      http_status: call.httpStatus ?? null,
      started_at: new Date(call.startedAtMs).toISOString(),
      ended_at: new Date(call.endedAtMs).toISOString(),
    })),
    losses: losses.map((loss) => ({
      id: loss.id,
      reason: loss.reason,
      cost_nano_usd: costOf(viewing.actor, loss.costNanoUsd),
      credits: creditsToJson(loss.unchargedMicro),
      at: new Date(loss.createdAtMs).toISOString(),
    })),
  }
}

function describeUsage(request: LoggedRequest): AdminRequestResponse['usage'] {
  const { inputTokens, outputTokens, usageSource } = request
  if (inputTokens === undefined || outputTokens === undefined || usageSource === undefined) return null
  return {
    source: usageSource,
    input_tokens: inputTokens,
    cache_read_tokens: request.cacheReadTokens ?? 0,
    cache_write_tokens: request.cacheWriteTokens ?? 0,
    output_tokens: outputTokens,
    reasoning_tokens: request.reasoningTokens ?? 0,
  }
}

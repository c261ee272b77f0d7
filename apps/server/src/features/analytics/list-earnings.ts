import type { AnalyticsEarningsResponse } from '@tessera/contracts/analytics'
import { routes } from '@tessera/contracts/routes'
import type { EarningPart } from '@tessera/core/analytics/request-earnings'
import { err, ok } from '@tessera/core/result'

import type { RequestEarning } from '../../ports/analytics-reads.ts'
import { endpoint } from '../../ports/endpoint.ts'
import type { ApiFailure, Endpoint } from '../../ports/endpoint.ts'
import { cursorUnknown } from '../common/id-cursor.ts'
import type { AnalyticsDeps } from './analytics-deps.ts'
import { creditsOf } from './describe-figures.ts'

/** GET /api/credits/admin/analytics/earnings: one request, or those of one person. */
export function listEarnings({ reads, view }: AnalyticsDeps): Endpoint {
  return endpoint(routes.analyticsEarnings, async ({ query }) => {
    const { run_id: runId, user_id: userId, limit } = query
    if ((runId === undefined) === (userId === undefined)) return err(oneOfBoth)
    const beforeSeq = query.cursor === undefined ? undefined : parseCursor(query.cursor)
    if (query.cursor !== undefined && beforeSeq === undefined) return err(cursorUnknown)
    const earnings =
      userId === undefined
        ? [await reads.findEarning(runId ?? '')].filter((earning) => earning !== undefined)
        : await reads.listEarnings({
            userId,
            limit,
            ...(beforeSeq === undefined ? {} : { beforeSeq }),
          })
    const last = userId !== undefined && earnings.length === limit ? earnings.at(-1) : undefined
    return ok({
      currency: view.currency,
      earnings: earnings.map(toJson),
      next_cursor: last === undefined ? null : formatCursor(last.seq),
    })
  })
}

const oneOfBoth: ApiFailure = {
  code: 'invalid_request',
  message: 'Say which request, or whose requests.',
  param: 'run_id',
}

function formatCursor(seq: bigint): string {
  return Buffer.from(String(seq)).toString('base64url')
}

function parseCursor(text: string): bigint | undefined {
  const digits = Buffer.from(text, 'base64url').toString()
  return /^\d{1,18}$/.test(digits) ? BigInt(digits) : undefined
}

function toJson(earning: RequestEarning): AnalyticsEarningsResponse['earnings'][number] {
  return {
    run_id: earning.runId,
    transaction_id: earning.transactionId,
    user_id: earning.userId,
    model: earning.modelId ?? null,
    charged_at: new Date(earning.atMs).toISOString(),
    charged_credits: creditsOf(earning.chargedMicro),
    cost_nano_usd: String(earning.costNanoUsd),
    earned_micro_minor: String(
      earning.parts.reduce((sum, { earnedMicroMinor }) => sum + earnedMicroMinor, 0n),
    ),
    parts: earning.parts.map(partToJson),
  }
}

function partToJson({ lot, creditsMicro, earnedMicroMinor }: EarningPart) {
  return {
    kind: lot.kind,
    order_id: lot.orderId ?? null,
    granted_at: new Date(lot.openedAtMs).toISOString(),
    credits: creditsOf(creditsMicro),
    earned_micro_minor: String(earnedMicroMinor),
  }
}

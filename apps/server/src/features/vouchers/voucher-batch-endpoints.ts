import { routes } from '@tessera/contracts/routes'
import type { Clock } from '@tessera/core/clock'
import { err, ok } from '@tessera/core/result'

import { endpoint } from '../../ports/endpoint.ts'
import type { ApiFailure, Endpoint } from '../../ports/endpoint.ts'
import type { VoucherBatches } from '../../ports/vouchers.ts'
import { cursorUnknown, formatIdCursor, parseIdCursor } from '../common/id-cursor.ts'
import { describeBatch, describeCode, describeRedemption } from './describe-voucher.ts'

type BatchDeps = { readonly batches: VoucherBatches; readonly clock: Clock }

/** GET /api/credits/admin/voucher-batches. */
export function listVoucherBatches({ batches }: BatchDeps): Endpoint {
  return endpoint(routes.voucherBatches, async ({ query }) => {
    const beforeId = query.cursor === undefined ? undefined : parseIdCursor(query.cursor)
    if (query.cursor !== undefined && beforeId === undefined) return err(cursorUnknown)
    const rows = await batches.list({
      limit: query.limit + 1,
      ...(query.q === undefined ? {} : { search: query.q }),
      ...(beforeId === undefined ? {} : { beforeId }),
    })
    const page = rows.slice(0, query.limit)
    const last = page.at(-1)
    return ok({
      batches: page.map(describeBatch),
      next_cursor: rows.length > page.length && last ? formatIdCursor(last.batch.id) : null,
    })
  })
}

/** GET /api/credits/admin/voucher-batches/{id}. */
export function showVoucherBatch({ batches }: BatchDeps): Endpoint {
  return endpoint(routes.voucherBatch, async ({ params }) => {
    const found = await batches.find(params['id'] ?? '')
    return found === undefined ? err(batchUnknown) : ok(describeBatch(found))
  })
}

/** GET /api/credits/admin/voucher-batches/{id}/codes: their endings, never the codes. */
export function listVoucherCodes({ batches, clock }: BatchDeps): Endpoint {
  return endpoint(routes.voucherCodes, async ({ params, query }) => {
    const afterNumber = query.cursor === undefined ? undefined : parseNumberCursor(query.cursor)
    if (query.cursor !== undefined && afterNumber === undefined) return err(cursorUnknown)
    const batchId = params['id'] ?? ''
    if ((await batches.find(batchId)) === undefined) return err(batchUnknown)
    const rows = await batches.listCodes({
      batchId,
      limit: query.limit + 1,
      ...(query.ending === undefined ? {} : { ending: query.ending }),
      ...(afterNumber === undefined ? {} : { afterNumber }),
    })
    const page = rows.slice(0, query.limit)
    const last = page.at(-1)
    const nowMs = clock.nowMs()
    return ok({
      codes: page.map((listed) => describeCode(listed, nowMs)),
      next_cursor: rows.length > page.length && last ? formatNumberCursor(last.number) : null,
    })
  })
}

/** GET /api/credits/admin/voucher-batches/{id}/redemptions: who, when. */
export function listVoucherRedemptions({ batches }: BatchDeps): Endpoint {
  return endpoint(routes.voucherRedemptions, async ({ params, query }) => {
    const beforeId = query.cursor === undefined ? undefined : parseIdCursor(query.cursor)
    if (query.cursor !== undefined && beforeId === undefined) return err(cursorUnknown)
    const batchId = params['id'] ?? ''
    if ((await batches.find(batchId)) === undefined) return err(batchUnknown)
    const rows = await batches.listRedemptions({
      batchId,
      limit: query.limit + 1,
      ...(beforeId === undefined ? {} : { beforeId }),
    })
    const page = rows.slice(0, query.limit)
    const last = page.at(-1)
    return ok({
      redemptions: page.map(describeRedemption),
      next_cursor: rows.length > page.length && last ? formatIdCursor(last.id) : null,
    })
  })
}

export const batchUnknown: ApiFailure = { code: 'not_found', message: 'There is no such batch of vouchers.' }

function formatNumberCursor(number: number): string {
  return Buffer.from(`after:${number}`).toString('base64url')
}

function parseNumberCursor(cursor: string): number | undefined {
  const match = /^after:(\d{1,9})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1'))
  return match?.[1] === undefined ? undefined : Number(match[1])
}

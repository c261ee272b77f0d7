import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'

import { routes } from '@tessera/contracts/routes'
import type { CreateVoucherBatchRequest, CreateVoucherBatchResponse } from '@tessera/contracts/vouchers'
import type { Clock } from '@tessera/core/clock'
import type { IdSource } from '@tessera/core/ids'
import { invariant } from '@tessera/core/invariant'
import { creditsFromJson, creditsToJson, largestExactMicro } from '@tessera/core/money/micro-credits'
import { err, ok } from '@tessera/core/result'
import type { Result } from '@tessera/core/result'
import { createVoucherCode, formatVoucherCode } from '@tessera/core/vouchers/voucher-code'
import type { RandomBytes } from '@tessera/core/vouchers/voucher-code'

import { endpoint } from '../../ports/endpoint.ts'
import type { ApiFailure, Endpoint } from '../../ports/endpoint.ts'
import type {
  HashVoucherCode,
  NewVoucherBatch,
  NewVoucherCode,
  VoucherBatch,
  VoucherBatches,
} from '../../ports/vouchers.ts'
import { describeBatch } from './describe-voucher.ts'

export type CreateVoucherBatchDeps = {
  readonly batches: Pick<VoucherBatches, 'create' | 'find'>
  readonly hashCode: HashVoucherCode
  readonly randomBytes: RandomBytes
  readonly ids: IdSource
  readonly clock: Clock
}

type Asked = {
  readonly body: CreateVoucherBatchRequest
  readonly actorId: string
  readonly requestId: string
  readonly idempotencyKey: string | undefined
}

/** POST /api/credits/admin/voucher-batches: makes the codes and shows them, this once. */
export function createVoucherBatchEndpoint(deps: CreateVoucherBatchDeps): Endpoint {
  return endpoint(routes.createVoucherBatch, async ({ actor, body, requestId, idempotencyKey }) => {
    const batch = draftBatch(deps, body, actor.userId)
    if (!batch.ok) return batch
    const asked = { body, actorId: actor.userId, requestId, idempotencyKey }
    const codes = await makeCodes(deps, body.code_count)
    const created = await deps.batches.create(batchToWrite({ asked, batch: batch.value, codes }))
    if (created.type === 'conflict') return err(keyWasUsedOtherwise)
    // The codes of the first time were seen by whoever got that answer, or by nobody: they are not known here any more.
    return created.type === 'exists'
      ? answerWith(deps, created.batchId, null)
      : answerWith(
          deps,
          batch.value.id,
          codes.map(({ code }) => formatVoucherCode(code)),
        )
  })
}

type MadeCode = { readonly code: string; readonly row: NewVoucherCode }

/** Between them others have their turn: ten thousand take a fifth of a second. */
async function makeCodes(deps: CreateVoucherBatchDeps, count: number): Promise<readonly MadeCode[]> {
  const made: MadeCode[] = []
  for (let number = 1; number <= count; number += 1) {
    const code = createVoucherCode(deps.randomBytes)
    const row = {
      id: deps.ids.create('voucherCode'),
      number,
      codeHash: deps.hashCode(code),
      ending: code.slice(-4),
    }
    made.push({ code, row })
    if (number % codesInTurn === 0) await setImmediate()
  }
  return made
}

const codesInTurn = 250

function draftBatch(
  { ids, clock }: CreateVoucherBatchDeps,
  body: CreateVoucherBatchRequest,
  createdBy: string,
): Result<VoucherBatch, ApiFailure> {
  const creditsMicro = creditsFromJson(body.credits)
  invariant(creditsMicro !== undefined, 'the schema lets only exact amounts through')
  const nowMs = clock.nowMs()
  const expiresAtMs = body.expires_at === null ? undefined : Date.parse(body.expires_at)
  if (expiresAtMs !== undefined && expiresAtMs <= nowMs) {
    return refuse('expires_at', 'This moment is past: the codes would never be good.')
  }
  const mostMicro = creditsMicro * BigInt(body.code_count) * BigInt(body.redemptions_per_code)
  if (mostMicro > largestExactMicro) {
    return refuse('credits', 'All redemptions together would be worth more than the books can hold.')
  }
  return ok({
    id: ids.create('voucherBatch'),
    terms: {
      name: body.name,
      creditsMicro,
      expiresAtMs,
      perPersonLimit: body.per_person_limit ?? undefined,
      redemptionsPerCode: body.redemptions_per_code,
    },
    note: body.note,
    codeCount: body.code_count,
    createdBy,
    createdAtMs: nowMs,
  })
}

function refuse(param: string, message: string): { readonly ok: false; readonly error: ApiFailure } {
  return err({ code: 'invalid_request', message, param })
}

function batchToWrite(parts: {
  readonly asked: Asked
  readonly batch: VoucherBatch
  readonly codes: readonly MadeCode[]
}): NewVoucherBatch {
  const { asked, batch, codes } = parts
  const { terms } = batch
  return {
    batch,
    codes: codes.map(({ row }) => row),
    audit: {
      actorId: asked.actorId,
      action: 'vouchers.create',
      subjectKind: 'voucher_batch',
      subjectId: batch.id,
      reason: batch.note,
      after: {
        name: terms.name,
        credits: creditsToJson(terms.creditsMicro),
        codes: batch.codeCount,
        redemptions_per_code: terms.redemptionsPerCode,
        per_person_limit: terms.perPersonLimit ?? null,
        expires_at: asked.body.expires_at,
      },
      requestId: asked.requestId,
    },
    ...(asked.idempotencyKey === undefined
      ? {}
      : {
          idempotency: {
            scopeKey: `${asked.actorId} POST ${routes.createVoucherBatch.path} ${asked.idempotencyKey}`,
            requestHash: createHash('sha256').update(JSON.stringify(asked.body)).digest('hex'),
          },
        }),
  }
}

async function answerWith(
  { batches }: CreateVoucherBatchDeps,
  batchId: string,
  codes: string[] | null,
): Promise<Result<CreateVoucherBatchResponse, ApiFailure>> {
  const counted = await batches.find(batchId)
  invariant(counted !== undefined, 'a batch that was written is there')
  return ok({ batch: describeBatch(counted), codes })
}

const keyWasUsedOtherwise: ApiFailure = {
  code: 'idempotency_conflict',
  message: 'This Idempotency-Key was used before with another body. Take a new key for a new request.',
}

import { idempotencyKey } from '@tessera/contracts/primitives'
import { type Result, err, ok } from '@tessera/core/result'
import type { FastifyRequest } from 'fastify'

import type { ApiFailure } from '../ports/endpoint.ts'

/** The caller's `Idempotency-Key`, where the route takes one. Two such headers are refused like a wrong one. */
export function readIdempotencyKey(request: FastifyRequest): Result<string | undefined, ApiFailure> {
  const header = request.headers['idempotency-key']
  if (header === undefined) return ok(undefined)
  const parsed = idempotencyKey.safeParse(header)
  if (parsed.success) return ok(parsed.data)
  return err({
    code: 'invalid_request',
    message: '"Idempotency-Key" must be 1 to 255 visible ASCII characters.',
    param: 'Idempotency-Key',
  })
}

import { type ErrorBody, httpStatusByErrorCode } from '@tessera/contracts/errors'
import type { FastifyReply } from 'fastify'

import type { ApiFailure } from '../ports/endpoint.ts'

/** The body of an error answer; what a provider or the database wrote is never part of a failure. */
export function errorBodyOf(failure: ApiFailure, requestId: string): ErrorBody {
  return {
    error: {
      ...failure.details,
      code: failure.code,
      message: failure.message,
      ...(failure.param !== undefined && { param: failure.param }),
      ...(failure.retryAfterSeconds !== undefined && { retry_after_seconds: failure.retryAfterSeconds }),
      request_id: requestId,
    },
  }
}

/** Answers with a failure: its status, its body, and the headers that go with them. */
export function sendFailure(reply: FastifyReply, failure: ApiFailure): FastifyReply {
  if (failure.retryAfterSeconds !== undefined) {
    void reply.header('retry-after', String(Math.max(1, Math.ceil(failure.retryAfterSeconds))))
  }
  if (failure.code === 'unauthenticated') void reply.header('www-authenticate', 'Bearer')
  return reply
    .code(httpStatusByErrorCode[failure.code])
    .header('content-type', 'application/json; charset=utf-8')
    .send(JSON.stringify(errorBodyOf(failure, reply.request.id)))
}

export const internalFailure: ApiFailure = {
  code: 'internal',
  message: 'Something went wrong on our side. It was recorded under the request id.',
}

/** A body that cannot be read at all; what can be read but is wrong is `invalid_request`. */
export class MalformedBody extends Error {
  override readonly name = 'MalformedBody'
}

/**
 * What an error that reached the HTTP layer says to the caller.
 * @returns undefined for errors that are ours: those are logged whole and answered without their text
 */
export function failureOfHttpError(error: unknown): ApiFailure | undefined {
  if (error instanceof MalformedBody) return { code: 'malformed_body', message: error.message }
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return { code: 'payload_too_large', message: 'The body is larger than this address accepts.' }
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return unsupportedMediaType
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return { code: 'malformed_body', message: 'The body is not as long as its Content-Length says.' }
    case 'ECONNRESET':
    case 'ERR_STREAM_PREMATURE_CLOSE':
      return { code: 'malformed_body', message: 'The connection ended before the body did.' }
    default:
      return isRefusalOfFramework(error)
        ? { code: 'malformed_body', message: 'The request could not be read.' }
        : undefined
  }
}

/** The framework refuses some requests before any of our code sees them. */
function isRefusalOfFramework(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error) || !('statusCode' in error)) return false
  const { code, statusCode } = error
  return String(code).startsWith('FST_') && typeof statusCode === 'number' && statusCode < 500
}

export const unsupportedMediaType: ApiFailure = {
  code: 'unsupported_media_type',
  message: 'Send the body as JSON, uncompressed, with the header "content-type: application/json".',
}

import type { ErrorBody, ErrorCode } from '@tessera/contracts/errors'

type ErrorDetails = ErrorBody['error']

/** The server answered, and said no. */
export class ApiError extends Error {
  readonly status: number
  readonly details: ErrorDetails

  constructor(status: number, details: ErrorDetails) {
    super(details.message)
    this.name = 'ApiError'
    this.status = status
    this.details = details
  }

  get code(): ErrorCode {
    return this.details.code
  }
}

/** No answer came: offline, or the server is away. */
export class NetworkError extends Error {
  constructor(cause: unknown) {
    super('The server could not be reached', { cause })
    this.name = 'NetworkError'
  }
}

export function isErrorCode(error: unknown, ...codes: readonly ErrorCode[]): error is ApiError {
  return error instanceof ApiError && codes.includes(error.code)
}

const codeByStatus: Readonly<Record<number, ErrorCode>> = {
  400: 'invalid_request',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  409: 'conflict',
  413: 'payload_too_large',
  429: 'rate_limited',
  502: 'unavailable',
  503: 'unavailable',
  504: 'unavailable',
}

function isErrorBody(body: unknown): body is ErrorBody {
  if (typeof body !== 'object' || body === null || !('error' in body)) return false
  const { error } = body
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
}

/** Reads our error body; a proxy's page or an empty body becomes an error of its status. */
export async function apiErrorFrom(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => undefined)
  if (isErrorBody(body)) return new ApiError(response.status, body.error)
  return new ApiError(response.status, {
    code: codeByStatus[response.status] ?? 'internal',
    message: response.statusText,
    request_id: response.headers.get('x-request-id') ?? '',
  })
}

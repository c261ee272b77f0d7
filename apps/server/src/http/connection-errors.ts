import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'

import { type ErrorCode, httpStatusByErrorCode } from '@tessera/contracts/errors'

import { errorBodyOf } from './errors.ts'

/**
 * Answers what never became a request (broken framing, headers that are too large or too slow) and closes the
 * connection: after broken framing nobody knows where the next request would begin.
 */
export function answerConnectionError(error: NodeJS.ErrnoException, socket: Socket, requestId: string): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const { code, message } = answerByErrorCode.get(error.code) ?? notHttp
  const status = httpStatusByErrorCode[code]
  const body = JSON.stringify(errorBodyOf({ code, message }, requestId))
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Error'}`,
      'content-type: application/json; charset=utf-8',
      `content-length: ${Buffer.byteLength(body)}`,
      `x-request-id: ${requestId}`,
      'cache-control: private, no-store',
      'x-content-type-options: nosniff',
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  )
  // A peer that does not read its answer must not keep the connection.
  socket.destroySoon()
}

type Answer = { readonly code: ErrorCode; readonly message: string }

const headersTooLarge: Answer = { code: 'payload_too_large', message: 'The headers are too large.' }
const notHttp: Answer = { code: 'malformed_body', message: 'The request is not valid HTTP.' }

const answerByErrorCode: ReadonlyMap<string | undefined, Answer> = new Map([
  [
    'ERR_HTTP_REQUEST_TIMEOUT',
    { code: 'request_timeout', message: 'The request took too long to arrive.' } as const,
  ],
  ['HPE_HEADER_OVERFLOW', headersTooLarge],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', headersTooLarge],
])

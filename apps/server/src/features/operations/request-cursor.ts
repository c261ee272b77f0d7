import type { ApiFailure } from '../../ports/endpoint.ts'
import type { RequestPlace } from '../../ports/request-log.ts'

/** Where a page of requests ended. */
export function formatRequestCursor({ createdAtMs, id }: RequestPlace): string {
  return Buffer.from(`${createdAtMs}.${id}`).toString('base64url')
}

/** @returns undefined for a word that is no cursor of ours */
export function parseRequestCursor(text: string): RequestPlace | undefined {
  const [, createdAtMs, id] =
    /^(\d{1,15})\.(run_\w{1,60})$/.exec(Buffer.from(text, 'base64url').toString('latin1')) ?? []
  return createdAtMs === undefined || id === undefined ? undefined : { createdAtMs: Number(createdAtMs), id }
}

/** What a list says to a cursor that it did not write. */
export const requestCursorUnknown: ApiFailure = {
  code: 'invalid_request',
  message: '"cursor" is not from an earlier page.',
  param: 'cursor',
}

import type { ApiFailure } from '../../ports/endpoint.ts'

/** Where a page of rows ended whose ids are ordered by time. */
export function formatIdCursor(id: string): string {
  return Buffer.from(id).toString('base64url')
}

/** @returns undefined for a word that is no cursor of ours */
export function parseIdCursor(text: string): string | undefined {
  const id = Buffer.from(text, 'base64url').toString('latin1')
  return /^[a-z]{3}_[a-z0-9]{1,60}$/.test(id) ? id : undefined
}

/** What a list says to a cursor that it did not write. */
export const cursorUnknown: ApiFailure = {
  code: 'invalid_request',
  message: '"cursor" is not from an earlier page.',
  param: 'cursor',
}

import { isErrorCode } from './api/api-error'

/**
 * What the server itself says about money that did not move, or not yet: of one code there are many reasons, and only
 * the server knows which. Undefined where it did not say, or where the catalogue has a sentence that says as much.
 */
export function moneyAnswerOf(error: unknown): string | undefined {
  if (!isErrorCode(error, 'conflict', 'payment_provider_error', 'payments_unavailable')) return undefined
  const message = error.details.message.trim()
  return message === '' ? undefined : message
}

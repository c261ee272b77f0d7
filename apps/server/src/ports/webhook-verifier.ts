import type { Result } from '@tessera/core/result'

import type { ReceivedEvent } from './webhook-inbox.ts'

export type WebhookRefusal =
  | { readonly code: 'signature_invalid' }
  /** Signed too long ago, or with a clock that is ahead of ours. */
  | { readonly code: 'signature_out_of_time' }
  /** Signed well, and still not an event. */
  | { readonly code: 'event_malformed' }

/** Tells a message of the payment provider from one that anybody sent. */
export interface WebhookVerifier {
  /** @param body the bytes as they came: a single changed one breaks the signature */
  verify(body: Buffer, signature: string | undefined): Result<ReceivedEvent, WebhookRefusal>
}

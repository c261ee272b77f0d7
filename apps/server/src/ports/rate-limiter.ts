export type RateLimitName =
  | 'sign_up'
  | 'sign_in'
  | 'password_reset'
  | 'verification_mail'
  | 'estimate'
  | 'route'
  | 'read'
  | 'admin_write'
  | 'not_found'

export type RateLimitVerdict =
  | { readonly isAllowed: true }
  | { readonly isAllowed: false; readonly retryAfterSeconds: number }

/** Limits by name and subject (a user, an address, an e-mail). */
export interface RateLimiter {
  consume(name: RateLimitName, subject: string): Promise<RateLimitVerdict>
}

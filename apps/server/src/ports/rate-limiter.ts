export type RateLimitName =
  | 'sign_up'
  /** Attempts on one account from one address. */
  | 'sign_in'
  /** Attempts from one address, whatever the account. */
  | 'sign_in_address'
  /** Attempts on one account, wherever from: wide, because strangers could lock the owner out with it. */
  | 'sign_in_account'
  | 'change_password'
  /** Mails to one recipient that somebody who is not signed in can cause. */
  | 'mail_recipient'
  | 'setup'
  | 'password_reset'
  | 'verification_mail'
  | 'estimate'
  | 'route'
  | 'purchase'
  /** Codes that one person tries. */
  | 'redeem_voucher'
  /** Codes that are tried from one address, whoever does it. */
  | 'redeem_voucher_address'
  | 'read'
  /** Whole lists as files. */
  | 'export'
  | 'admin_write'
  | 'not_found'

export type RateLimitVerdict =
  | { readonly isAllowed: true }
  | { readonly isAllowed: false; readonly retryAfterSeconds: number }

/** Limits by name and subject (a user, an address, an e-mail). */
export interface RateLimiter {
  consume(name: RateLimitName, subject: string): Promise<RateLimitVerdict>
}

/** A limiter that can be told that an attempt was a good one and should not count. */
export interface ForgivingRateLimiter extends RateLimiter {
  /** Gives one attempt back. */
  forgive(name: RateLimitName, subject: string): Promise<void>
}

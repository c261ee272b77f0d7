/** One line of the doctor's report. */
export type Finding = {
  /** What was looked at, in two or three words. */
  readonly check: string
  /** `warn`: works, but is probably not meant. `fail`: people would pay for nothing, or could not pay. */
  readonly status: 'ok' | 'warn' | 'fail'
  /** What was found. Never contains a secret. */
  readonly message: string
  /** What mends it. */
  readonly mend?: string
}

export function isHealthy(check: string, message: string): Finding {
  return { check, status: 'ok', message }
}

export function isDoubtful(check: string, message: string, mend: string): Finding {
  return { check, status: 'warn', message, mend }
}

export function isBroken(check: string, message: string, mend: string): Finding {
  return { check, status: 'fail', message, mend }
}

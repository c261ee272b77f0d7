import { messages } from './en'

type Ending = keyof typeof messages.endings
type PlainErrorCode = Exclude<keyof typeof messages.errors, 'rate_limited'>

/** Whether the catalogue has a sentence for why an answer ended. */
export function isEnding(reason: string): reason is Ending {
  return Object.hasOwn(messages.endings, reason)
}

/** Whether the catalogue has a sentence for an error that needs no figures. */
export function isPlainErrorCode(code: string): code is PlainErrorCode {
  return code !== 'rate_limited' && Object.hasOwn(messages.errors, code)
}

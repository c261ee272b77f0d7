import { chatMessages } from './en-chat'

type Ending = keyof typeof chatMessages.endings
type PlainErrorCode = Exclude<keyof typeof chatMessages.errors, 'rate_limited'>

/** Whether the catalogue has a sentence for why an answer ended. */
export function isEnding(reason: string): reason is Ending {
  return Object.hasOwn(chatMessages.endings, reason)
}

/** Whether the catalogue has a sentence for an error that needs no figures. */
export function isPlainErrorCode(code: string): code is PlainErrorCode {
  return code !== 'rate_limited' && Object.hasOwn(chatMessages.errors, code)
}

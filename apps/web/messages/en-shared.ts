import { chatMessages } from './en-chat'
import { receiptMessages } from './en-receipts'
import { siteMessages } from './en-site'

/** What comes with the first page, whichever it is; the others bring their own. */
export const sharedMessages = { ...siteMessages, ...receiptMessages, ...chatMessages }

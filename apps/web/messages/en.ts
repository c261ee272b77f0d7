import { chatMessages } from './en-chat'
import { moneyMessages } from './en-money'
import { peopleMessages } from './en-people'
import { siteMessages } from './en-site'

/** Every sentence that a reader meets, in English. */
export const messages = { ...siteMessages, ...peopleMessages, ...moneyMessages, ...chatMessages }

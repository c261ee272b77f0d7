import { landingMessages } from './en-landing'
import { moneyMessages } from './en-money'
import { operatorMessages } from './en-operator'
import { paymentMessages } from './en-payments'
import { peopleMessages } from './en-people'
import { sharedMessages } from './en-shared'
import { titleMessages } from './en-titles'

/**
 * Every sentence that a reader meets, in English. For types and for what is built: in the browser, a page brings its
 * part with a scope (`components/message-scope.tsx`).
 */
export const messages = {
  ...titleMessages,
  ...sharedMessages,
  ...landingMessages,
  ...peopleMessages,
  ...moneyMessages,
  ...paymentMessages,
  ...operatorMessages,
}

import { analyticsMessages } from './en-analytics'
import { auditMessages } from './en-audit'
import { choosingMessages } from './en-choosing'
import { customerMessages } from './en-customers'
import { landingMessages } from './en-landing'
import { listMessages } from './en-lists'
import { moneyMessages } from './en-money'
import { operationMessages } from './en-operations'
import { operatorMessages } from './en-operator'
import { operatorSharedMessages } from './en-operator-shared'
import { paymentMessages } from './en-payments'
import { peopleMessages } from './en-people'
import { priceDeskMessages } from './en-prices'
import { profitMessages } from './en-profits'
import { sharedMessages } from './en-shared'
import { titleMessages } from './en-titles'
import { voucherBatchMessages } from './en-voucher-batches'
import { voucherMessages } from './en-vouchers'

/**
 * Every sentence that a reader meets, in English. For types and for what is built: in the browser, a page brings its
 * part with a scope (`components/message-scope.tsx`).
 */
export const messages = {
  ...titleMessages,
  ...sharedMessages,
  ...landingMessages,
  ...peopleMessages,
  ...listMessages,
  ...moneyMessages,
  ...paymentMessages,
  ...voucherMessages,
  ...operatorMessages,
  ...operationMessages,
  ...voucherBatchMessages,
  ...operatorSharedMessages,
  ...customerMessages,
  ...auditMessages,
  ...analyticsMessages,
  ...profitMessages,
  ...priceDeskMessages,
  ...choosingMessages,
}

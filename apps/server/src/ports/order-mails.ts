import type { MicroCredits } from '@tessera/core/money/micro-credits'
import type { MinorAmount } from '@tessera/core/money/minor-amount'
import type { Order } from '@tessera/core/payments/order'

import type { MailQueued } from './companion-write.ts'

/** Something about an order that its buyer is told. */
export type OrderNews =
  | { readonly type: 'granted'; readonly order: Order }
  /** A method that takes days did not go through in the end. */
  | { readonly type: 'payment_failed'; readonly order: Order }
  /** Paid, and not credited, because something about the payment does not fit the order. */
  | { readonly type: 'payment_in_review'; readonly order: Order }
  | {
      readonly type: 'refunded'
      readonly order: Order
      readonly refundId: string
      readonly amountMinor: MinorAmount
      readonly takenMicro: MicroCredits
    }
  /** The money did not reach its buyer, and the credits are theirs again. */
  | {
      readonly type: 'refund_failed'
      readonly order: Order
      readonly refundId: string
      readonly amountMinor: MinorAmount
      readonly givenBackMicro: MicroCredits
    }
  | { readonly type: 'dispute_opened'; readonly order: Order; readonly disputeId: string }
  | { readonly type: 'dispute_won'; readonly order: Order; readonly disputeId: string }
  | { readonly type: 'dispute_lost'; readonly order: Order; readonly disputeId: string }

/** Writes the mails that go with a change of an order: rows of the same transaction, each with a key of its own. */
export interface OrderMails {
  mailsFor(news: readonly OrderNews[]): Promise<readonly MailQueued[]>
}

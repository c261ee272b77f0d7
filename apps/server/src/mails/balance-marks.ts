import type { WalletBalance } from '@tessera/core/ledger/wallet'
import { zeroMicroCredits } from '@tessera/core/money/micro-credits'
import type { MicroCredits } from '@tessera/core/money/micro-credits'

import type { Mail } from '../ports/mailer.ts'
import { formatBalance, formatCredits } from './figures.ts'

/**
 * Stand in a mail that goes out with a movement of credits for what only the ledger knows, in the same transaction.
 * They are from Unicode's private area, so that no text has them by chance.
 */
export const balanceMark = '\ue000balance\ue001'
export const availableMark = '\ue000available\ue001'
export const repaidMark = '\ue000repaid\ue001'
export const debtMark = '\ue000debt\ue001'

/**
 * The mail with the wallet's figures after the movement.
 * @param repaidMicro what the movement repaid of a debt
 */
export function fillBalanceMarks(
  mail: Mail,
  balance: WalletBalance,
  repaidMicro: MicroCredits = zeroMicroCredits,
): Mail {
  const fill = (text: string): string =>
    text
      .replaceAll(balanceMark, formatBalance(balance.balanceMicro))
      .replaceAll(availableMark, formatBalance(balance.availableMicro))
      .replaceAll(repaidMark, formatCredits(repaidMicro))
      .replaceAll(debtMark, formatCredits(balance.debtMicro))
  return { ...mail, subject: fill(mail.subject), text: fill(mail.text), html: fill(mail.html) }
}

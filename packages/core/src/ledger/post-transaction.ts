import { invariant } from '../invariant.ts'
import { microCredits } from '../money/micro-credits.ts'
import type { MicroCredits } from '../money/micro-credits.ts'
import { largerOf, smallerOf } from '../money/smaller-of.ts'
import { chainLink } from './chain-hash.ts'
import type { LedgerDraft } from './ledger-draft.ts'
import type { RecordedTransaction } from './ledger-state.ts'
import { assertLegsBalance } from './soundness.ts'
import type { CounterAccount, SystemLeg, Transaction, TransactionKind, WalletLeg } from './transaction.ts'
import type { Wallet } from './wallet.ts'

export type Posting = {
  readonly transactionId: string
  readonly kind: TransactionKind
  readonly reference: string
  readonly description: string
  readonly actorId?: string | undefined
  /** Signed change of what is posted; zero where a claw-back found nothing. */
  readonly walletAmountMicro: bigint
  /** Signed change of the debt. */
  readonly debtChangeMicro: bigint
  /** Where the credits come from or go to; undefined where only a debt is repaid. */
  readonly account?: CounterAccount
}

/**
 * Writes one transaction about a wallet into the draft.
 * @param wallet the wallet with everything already changed that is not posted by a leg, such as what is held
 * @returns the wallet after it; the caller stores it
 */
export function postTransaction(draft: LedgerDraft, wallet: Wallet, posting: Posting): Wallet {
  invariant(
    draft.findRecorded(posting.kind, posting.reference) === undefined,
    'a kind and reference is posted once',
  )
  const systemLegs = systemLegsOf(wallet.id, posting)
  assertLegsBalance(posting.walletAmountMicro, systemLegs)
  const { walletLeg, wallet: posted } = chainOn(draft, wallet, { posting, systemLegs })
  const transaction: Transaction = {
    id: posting.transactionId,
    kind: posting.kind,
    reference: posting.reference,
    walletId: wallet.id,
    description: posting.description,
    ...(posting.actorId === undefined ? {} : { actorId: posting.actorId }),
    createdAtMs: draft.context.nowMs,
    ...(walletLeg === undefined ? {} : { walletLeg }),
    systemLegs,
  }
  draft.putTransaction(transaction, recordOf(transaction, posting))
  return { ...posted, debtMicro: microCredits(wallet.debtMicro + posting.debtChangeMicro) }
}

function systemLegsOf(walletId: string, posting: Posting): SystemLeg[] {
  const legs: SystemLeg[] = []
  if (posting.account !== undefined) {
    legs.push({
      transactionId: posting.transactionId,
      line: 1,
      account: posting.account,
      amountMicro: accountAmountMicroOf(posting),
    })
  }
  if (posting.debtChangeMicro !== 0n) {
    legs.push({
      transactionId: posting.transactionId,
      line: legs.length + 1,
      account: 'receivable',
      walletId,
      amountMicro: microCredits(-posting.debtChangeMicro),
    })
  }
  return legs
}

/** What the account gives (below zero) or takes; zero where only a debt is repaid. */
function accountAmountMicroOf({ debtChangeMicro, walletAmountMicro }: Posting): MicroCredits {
  return microCredits(debtChangeMicro - walletAmountMicro)
}

function chainOn(
  draft: LedgerDraft,
  wallet: Wallet,
  parts: { readonly posting: Posting; readonly systemLegs: readonly SystemLeg[] },
): { wallet: Wallet; walletLeg?: WalletLeg } {
  const { posting, systemLegs } = parts
  const amountMicro = posting.walletAmountMicro
  if (amountMicro === 0n) return { wallet }
  const leg = {
    transactionId: posting.transactionId,
    walletId: wallet.id,
    seq: wallet.seq + 1n,
    amountMicro: microCredits(amountMicro),
    balanceAfterMicro: microCredits(wallet.postedMicro + amountMicro),
    creditedTotalMicro: microCredits(wallet.creditedTotalMicro + largerOf(amountMicro, 0n)),
    debitedTotalMicro: microCredits(wallet.debitedTotalMicro - smallerOf(amountMicro, 0n)),
  }
  const chained = {
    ...leg,
    kind: posting.kind,
    reference: posting.reference,
    description: posting.description,
    actorId: posting.actorId,
    createdAtMs: draft.context.nowMs,
    systemLegs,
  }
  const chainHash = chainLink(wallet.chainHash, chained, draft.context.hash)
  return {
    walletLeg: { ...leg, chainHash },
    wallet: {
      ...wallet,
      postedMicro: leg.balanceAfterMicro,
      seq: leg.seq,
      creditedTotalMicro: leg.creditedTotalMicro,
      debitedTotalMicro: leg.debitedTotalMicro,
      chainHash,
    },
  }
}

function recordOf(transaction: Transaction, posting: Posting): RecordedTransaction {
  return {
    id: transaction.id,
    kind: transaction.kind,
    reference: transaction.reference,
    walletId: transaction.walletId,
    account: posting.account,
    accountAmountMicro: accountAmountMicroOf(posting),
  }
}

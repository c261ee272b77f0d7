import type { IdempotencyClaim, LedgerOperation, ReleaseReason } from '@tessera/core/ledger/operation'

/**
 * What the ledger must do, written a second time and in another way: no postings, no running balances. A wallet is a
 * net sum and a set of open holds; everything else follows from these two:
 *
 *     held = Σ open holds      available = max(0, net − held)      debt = max(0, held − net)
 *
 * It shares no code with the ledger. Where both disagree, one of them is wrong.
 */
export class LedgerModel {
  readonly wallets = new Map<string, ModelWallet>()
  readonly holds = new Map<string, ModelHold>()
  readonly movements = new Map<string, ModelMovement>()
  readonly claims = new Map<string, ModelClaim>()
  readonly transactionIds = new Set<string>()
  /** Holds that have ended, in the order in which they did. */
  readonly ended: { readonly holdId: string; readonly walletId: string }[] = []

  #isDoomed = false

  /** @param asked.isDoomed a row that goes with it can't be written: nothing of it may remain, if it is accepted at all */
  apply(
    operation: LedgerOperation,
    asked: {
      readonly claim?: IdempotencyClaim | undefined
      readonly nowMs: number
      readonly isDoomed: boolean
    },
  ): ModelAnswer {
    const { claim, nowMs } = asked
    this.#isDoomed = asked.isDoomed
    const earlier = claim && this.claims.get(claim.scopeKey)
    const isTaken = claim && earlier && earlier.expiresAtMs > nowMs
    if (isTaken && earlier.requestHash !== claim.requestHash) return refused({ code: 'idempotency_conflict' })
    if (isTaken && earlier.subjectId !== claim.subjectId) {
      return refused({ code: 'idempotency_replay', subjectId: earlier.subjectId })
    }
    const answer = this.#decide(operation)
    if (claim && !isTaken && answer.type === 'done' && !answer.replayed) {
      this.claims.set(claim.scopeKey, { ...claim })
    }
    return answer
  }

  #decide(operation: LedgerOperation): ModelAnswer {
    if (operation.type === 'open_wallet') return this.#openWallet(operation)
    const wallet = this.wallets.get(operation.walletId)
    if (!wallet) return refused({ code: 'wallet_not_found', walletId: operation.walletId })
    switch (operation.type) {
      case 'open_hold':
        return this.#openHold(wallet, operation)
      case 'settle_hold':
        return this.#settle(wallet, operation)
      case 'release_hold':
        return this.#release(wallet, operation)
      case 'renew_hold':
        return this.#renew(wallet, operation)
      case 'credit_wallet':
        return this.#move(wallet, operation, operation.amountMicro)
      case 'debit_wallet':
        return this.#move(wallet, operation, 0n - operation.amountMicro)
      default:
        throw new Error('the model does not know this operation')
    }
  }

  #openWallet(operation: Extract<LedgerOperation, { type: 'open_wallet' }>): ModelAnswer {
    const owner = `${operation.owner.kind}/${operation.owner.id}`
    for (const wallet of this.wallets.values()) {
      if (wallet.owner === owner) return done(wallet, { replayed: true })
    }
    if (this.wallets.has(operation.walletId)) {
      return refused({ code: 'reference_conflict', reference: operation.walletId })
    }
    const wallet: ModelWallet = {
      id: operation.walletId,
      owner,
      net: 0n,
      openHolds: new Map(),
      legs: 0n,
    }
    this.wallets.set(wallet.id, wallet)
    return done(wallet, {})
  }

  #openHold(wallet: ModelWallet, operation: Extract<LedgerOperation, { type: 'open_hold' }>): ModelAnswer {
    const { amountMicro: wanted, minimumMicro: minimum } = operation
    if (!isAmount(wanted) || !isAmount(minimum) || minimum > wanted)
      return refused({ code: 'amount_invalid' })
    const earlier = this.holds.get(operation.holdId)
    if (earlier) {
      const isOwn = earlier.walletId === wallet.id && earlier.ownerId === operation.ownerId
      return isOwn && earlier.status === 'open'
        ? done(wallet, { amountMicro: earlier.amount, replayed: true })
        : refused({ code: 'hold_exists', holdId: operation.holdId })
    }
    const { availableMicro, heldMicro, debtMicro } = figuresOf(wallet)
    if (debtMicro > 0n) return refused({ code: 'wallet_in_debt', debtMicro })
    if (availableMicro < minimum) {
      return refused({ code: 'insufficient_credits', requiredMicro: minimum, availableMicro, heldMicro })
    }
    if (this.#isDoomed) return { type: 'fault' }
    const amount = wanted < availableMicro ? wanted : availableMicro
    wallet.openHolds.set(operation.holdId, amount)
    this.holds.set(operation.holdId, {
      walletId: wallet.id,
      amount,
      status: 'open',
      ownerId: operation.ownerId,
      leaseEndsAtMs: operation.leaseEndsAtMs,
    })
    return done(wallet, { amountMicro: amount })
  }

  #settle(wallet: ModelWallet, operation: Extract<LedgerOperation, { type: 'settle_hold' }>): ModelAnswer {
    const hold = this.holds.get(operation.holdId)
    if (!hold || hold.walletId !== wallet.id) {
      return refused({ code: 'hold_not_found', holdId: operation.holdId })
    }
    const charge = operation.chargeMicro
    if (hold.status === 'settled' && hold.charge === charge) {
      return done(wallet, {
        amountMicro: charge,
        ...(hold.transactionId === undefined ? {} : { transactionId: hold.transactionId }),
        replayed: true,
      })
    }
    if (hold.status !== 'open') {
      return refused({ code: 'hold_not_open', holdId: operation.holdId, status: hold.status })
    }
    if (charge < 0n) return refused({ code: 'amount_invalid' })
    if (charge > hold.amount) return refused({ code: 'charge_exceeds_hold', holdId: operation.holdId })
    if (charge > 0n && this.transactionIds.has(operation.transactionId)) return { type: 'fault' }
    if (this.#isDoomed) return { type: 'fault' }

    const before = figuresOf(wallet)
    wallet.openHolds.delete(operation.holdId)
    wallet.net -= charge
    if (charge > 0n) {
      wallet.legs += 1n
      this.transactionIds.add(operation.transactionId)
    }
    this.#noteRepayment(wallet, before.debtMicro)
    Object.assign(hold, { status: 'settled', charge })
    this.ended.push({ holdId: operation.holdId, walletId: wallet.id })
    if (charge === 0n) return done(wallet, { amountMicro: charge })
    hold.transactionId = operation.transactionId
    return done(wallet, { amountMicro: charge, transactionId: operation.transactionId })
  }

  #release(wallet: ModelWallet, operation: Extract<LedgerOperation, { type: 'release_hold' }>): ModelAnswer {
    const hold = this.holds.get(operation.holdId)
    if (!hold || hold.walletId !== wallet.id) {
      return refused({ code: 'hold_not_found', holdId: operation.holdId })
    }
    if (hold.status !== 'open') {
      return hold.reason === operation.reason
        ? done(wallet, { replayed: true })
        : refused({ code: 'hold_not_open', holdId: operation.holdId, status: hold.status })
    }
    if (operation.leaseEndedBeforeMs !== undefined && !(hold.leaseEndsAtMs < operation.leaseEndedBeforeMs)) {
      return refused({ code: 'hold_not_expired', holdId: operation.holdId })
    }
    if (this.#isDoomed) return { type: 'fault' }
    const before = figuresOf(wallet)
    wallet.openHolds.delete(operation.holdId)
    hold.status = operation.reason === 'expired' ? 'expired' : 'released'
    hold.reason = operation.reason
    this.ended.push({ holdId: operation.holdId, walletId: wallet.id })
    this.#noteRepayment(wallet, before.debtMicro)
    return done(wallet, {})
  }

  #renew(wallet: ModelWallet, operation: Extract<LedgerOperation, { type: 'renew_hold' }>): ModelAnswer {
    const hold = this.holds.get(operation.holdId)
    if (!hold || hold.walletId !== wallet.id || hold.ownerId !== operation.ownerId) {
      return refused({ code: 'hold_not_found', holdId: operation.holdId })
    }
    if (hold.status !== 'open') {
      return refused({ code: 'hold_not_open', holdId: operation.holdId, status: hold.status })
    }
    hold.leaseEndsAtMs = Math.max(hold.leaseEndsAtMs, operation.leaseEndsAtMs)
    return done(wallet, {})
  }

  #move(
    wallet: ModelWallet,
    operation: Extract<LedgerOperation, { type: 'credit_wallet' | 'debit_wallet' }>,
    change: bigint,
  ): ModelAnswer {
    if (!isAmount(operation.amountMicro)) return refused({ code: 'amount_invalid' })
    const { kind, reference, amountMicro } = operation
    if (isNameOfRepayment(kind, reference)) return refused({ code: 'reference_conflict', reference })
    const account = accountOf(operation)
    const earlier = this.movements.get(`${kind}/${reference}`)
    if (earlier) {
      const isSame =
        earlier.walletId === wallet.id && earlier.account === account && earlier.change === change
      if (!isSame) return refused({ code: 'reference_conflict', reference })
      return done(wallet, { amountMicro, transactionId: earlier.transactionId, replayed: true })
    }
    const freed = operation.type === 'debit_wallet' ? operation.freesHold : undefined
    if (freed) return this.#takeFrozen(wallet, operation, freed.holdId)
    const before = figuresOf(wallet)
    const mayOwe = operation.type === 'credit_wallet' || operation.shortfall === 'debt'
    if (!mayOwe && before.availableMicro < amountMicro) {
      const { availableMicro, heldMicro } = before
      return refused({ code: 'insufficient_credits', requiredMicro: amountMicro, availableMicro, heldMicro })
    }
    const gross = before.balanceMicro + change
    if (gross > largestAmount || before.heldMicro - (wallet.net + change) > largestAmount) {
      return refused({ code: 'amount_invalid' })
    }
    return this.#post(wallet, operation, change)
  }

  /** Ends a hold, and takes out of what is then available; the rest is owed. */
  #takeFrozen(
    wallet: ModelWallet,
    operation: Extract<LedgerOperation, { type: 'credit_wallet' | 'debit_wallet' }>,
    holdId: string,
  ): ModelAnswer {
    if (operation.type === 'debit_wallet' && operation.shortfall === 'refuse') {
      return refused({ code: 'amount_invalid' })
    }
    const hold = this.holds.get(holdId)
    if (!hold || hold.walletId !== wallet.id) return refused({ code: 'hold_not_found', holdId })
    if (hold.status !== 'open') return refused({ code: 'hold_not_open', holdId, status: hold.status })
    const before = figuresOf(wallet)
    if (before.heldMicro - hold.amount - (wallet.net - operation.amountMicro) > largestAmount) {
      return refused({ code: 'amount_invalid' })
    }
    if (this.#isDoomed || this.transactionIds.has(operation.transactionId)) return { type: 'fault' }
    wallet.openHolds.delete(holdId)
    Object.assign(hold, { status: 'released', reason: 'taken_back' })
    this.ended.push({ holdId, walletId: wallet.id })
    this.#noteRepayment(wallet, before.debtMicro)
    return this.#post(wallet, operation, 0n - operation.amountMicro)
  }

  #post(
    wallet: ModelWallet,
    operation: Extract<LedgerOperation, { type: 'credit_wallet' | 'debit_wallet' }>,
    change: bigint,
  ): ModelAnswer {
    if (this.#isDoomed || this.transactionIds.has(operation.transactionId)) return { type: 'fault' }
    const { kind, reference, amountMicro } = operation
    const account = accountOf(operation)
    const before = figuresOf(wallet)
    wallet.net += change
    if (change > 0n) {
      wallet.legs += 1n
      this.#noteRepayment(wallet, before.debtMicro)
    } else if (before.availableMicro > 0n) wallet.legs += 1n
    this.transactionIds.add(operation.transactionId)
    this.movements.set(`${kind}/${reference}`, {
      walletId: wallet.id,
      account,
      change,
      transactionId: operation.transactionId,
    })
    return done(wallet, { amountMicro, transactionId: operation.transactionId })
  }

  /** A debt that became smaller was repaid, and that is a leg of its own. */
  #noteRepayment(wallet: ModelWallet, debtBefore: bigint): void {
    if (figuresOf(wallet).debtMicro < debtBefore) wallet.legs += 1n
  }
}

export type ModelWallet = {
  readonly id: string
  readonly owner: string
  net: bigint
  readonly openHolds: Map<string, bigint>
  legs: bigint
}

export type ModelHold = {
  readonly walletId: string
  readonly amount: bigint
  status: 'open' | 'settled' | 'released' | 'expired'
  readonly ownerId: string
  leaseEndsAtMs: number
  charge?: bigint
  transactionId?: string
  reason?: ReleaseReason
}

type ModelMovement = {
  readonly walletId: string
  readonly account: string
  readonly change: bigint
  readonly transactionId: string
}

type ModelClaim = {
  readonly requestHash: string
  readonly subjectId: string
  readonly expiresAtMs: number
}

export type ModelFigures = {
  readonly balanceMicro: bigint
  readonly heldMicro: bigint
  readonly availableMicro: bigint
  readonly debtMicro: bigint
}

export type ModelAnswer =
  | {
      readonly type: 'done'
      readonly walletId: string
      readonly figures: ModelFigures
      readonly amountMicro: bigint
      readonly transactionId?: string
      readonly replayed: boolean
    }
  | { readonly type: 'refused'; readonly error: Readonly<Record<string, unknown>> }
  /** Its transaction id is taken: the schema refuses it, and nothing of it may remain. */
  | { readonly type: 'fault' }

const largestAmount = 4_294_967_296_000_000n

function isAmount(amount: bigint): boolean {
  return amount > 0n && amount <= largestAmount
}

/** Under such names repayments stand, and nobody else may. */
function isNameOfRepayment(kind: string, reference: string): boolean {
  return kind === 'adjustment' && reference.startsWith('debt:')
}

function accountOf(operation: Extract<LedgerOperation, { type: 'credit_wallet' | 'debit_wallet' }>): string {
  return operation.type === 'credit_wallet' ? operation.source : operation.destination
}

export function figuresOf(wallet: ModelWallet): ModelFigures {
  let held = 0n
  for (const amount of wallet.openHolds.values()) held += amount
  const available = wallet.net > held ? wallet.net - held : 0n
  return {
    balanceMicro: held + available,
    heldMicro: held,
    availableMicro: available,
    debtMicro: held > wallet.net ? held - wallet.net : 0n,
  }
}

function done(
  wallet: ModelWallet,
  what: { readonly amountMicro?: bigint; readonly transactionId?: string; readonly replayed?: boolean },
): ModelAnswer {
  return {
    type: 'done',
    walletId: wallet.id,
    figures: figuresOf(wallet),
    amountMicro: what.amountMicro ?? 0n,
    ...(what.transactionId === undefined ? {} : { transactionId: what.transactionId }),
    replayed: what.replayed ?? false,
  }
}

function refused(error: Readonly<Record<string, unknown>>): ModelAnswer {
  return { type: 'refused', error }
}

import { invariant } from '../invariant.ts'
import type { TransactionKind } from '../ledger/transaction.ts'
import { smallerOf } from '../money/smaller-of.ts'
import { recognise } from './earned-revenue.ts'

/** Credits that came into a wallet at once. Amounts are micro-credits. */
export type CreditLot = {
  /** The leg that brought them. */
  readonly seq: bigint
  readonly kind: TransactionKind
  /** Where a purchase brought them, or a claw-back of it gave them back. */
  readonly orderId?: string
  readonly openedAtMs: number
  readonly creditsMicro: bigint
  /** What claw-backs left of it, used or not. */
  readonly spanMicro: bigint
  /** What can still be used of it. */
  readonly unusedMicro: bigint
  /**
   * The stretch of the wallet's line of use that it paid for. Use is first in first out, so it is one stretch, and the
   * lots of a request are those whose stretches meet the request's.
   */
  readonly usedFromMicro: bigint
  readonly usedMicro: bigint
}

/** What a purchase brought in, and how it stands. */
export type SoldOrder = {
  readonly orderId: string
  readonly currency: string
  readonly isLive: boolean
  readonly totalMinor: bigint
  readonly taxMinor: bigint
  readonly grantedMicro: bigint
  readonly revokedMicro: bigint
  readonly unusedMicro: bigint
}

/** How the credits of a wallet stand after a leg. */
export type WalletLots = {
  /** The last leg that is in it. */
  readonly seq: bigint
  /** Everything that was ever used: the end of the line of use. */
  readonly usedTotalMicro: bigint
  /** In the order of their legs. Those that are used up may be left out, save those of an order that is clawed back. */
  readonly lots: readonly CreditLot[]
  /** The orders of these lots. */
  readonly orders: readonly SoldOrder[]
}

export const noLots: WalletLots = { seq: 0n, usedTotalMicro: 0n, lots: [], orders: [] }

/** One transaction of the ledger about a wallet, as far as lots are concerned. */
export type LotMovement = {
  readonly kind: TransactionKind
  /** Its leg on the wallet; none where a claw-back found nothing to take. */
  readonly leg?: { readonly seq: bigint; readonly amountMicro: bigint }
  readonly atMs: number
  /** Of purchases, and of what takes back or gives back. */
  readonly orderId?: string
  /** What was paid, where it is a purchase whose order is known. */
  readonly terms?: Pick<SoldOrder, 'currency' | 'isLive' | 'totalMinor' | 'taxMinor'>
  /**
   * Of claw-backs: what was taken back, a debt included; negative where it was given back. Of purchases: what had been
   * taken back of them by claw-backs that were met before them.
   */
  readonly revokedMicro?: bigint
}

/** What a movement changed in the money of an order, in millionths of a smallest unit, net of tax. */
export type OrderChange = {
  readonly currency: string
  readonly isLive: boolean
  readonly soldMicroMinor: bigint
  readonly returnedMicroMinor: bigint
  readonly earnedMicroMinor: bigint
}

/**
 * The next movement of a wallet. Use takes the earliest credits that are left, whatever brought them. A claw-back takes
 * what its own order brought, and uses the earliest credits for what of that had been used; what it gives back later is
 * a lot of its own. The unused parts are those of `unusedPartOf`, and their sum is the balance.
 */
export function moveLots(
  wallet: WalletLots,
  movement: LotMovement,
): { readonly wallet: WalletLots; readonly changes: readonly OrderChange[] } {
  const draft = new LotsDraft(wallet)
  draft.apply(movement)
  return draft.result()
}

class LotsDraft {
  readonly #before: WalletLots
  readonly #lots: CreditLot[]
  readonly #orders: Map<string, SoldOrder>
  #seq: bigint
  #usedTotalMicro: bigint

  constructor(wallet: WalletLots) {
    this.#before = wallet
    this.#lots = [...wallet.lots]
    this.#orders = new Map(wallet.orders.map((order) => [order.orderId, order]))
    this.#seq = wallet.seq
    this.#usedTotalMicro = wallet.usedTotalMicro
  }

  apply(movement: LotMovement): void {
    const { leg, orderId, terms, revokedMicro } = movement
    if (leg !== undefined) {
      invariant(leg.seq === this.#seq + 1n, 'the legs of a wallet come one after the other')
      this.#seq = leg.seq
    }
    if (orderId !== undefined && terms !== undefined && leg !== undefined) {
      const sold = { ...terms, orderId, grantedMicro: leg.amountMicro, revokedMicro: 0n, unusedMicro: 0n }
      this.#orders.set(orderId, sold)
    }
    if (revokedMicro !== undefined) this.#change(orderId, { revokedMicro })
    const amountMicro = leg?.amountMicro ?? 0n
    if (leg !== undefined && amountMicro > 0n) this.#open(movement, leg)
    if (amountMicro < 0n) this.#use(this.#takeBack(movement, -amountMicro))
  }

  result() {
    const before = new Map(this.#before.orders.map((order) => [order.orderId, order]))
    const orders = [...this.#orders.values()]
    const changes = orders.flatMap((order) => {
      const former = before.get(order.orderId)
      return former === order ? [] : [changeOf(former, order)]
    })
    const wallet = { seq: this.#seq, usedTotalMicro: this.#usedTotalMicro, lots: this.#lots, orders }
    return { wallet, changes }
  }

  #open(movement: LotMovement, { seq, amountMicro }: NonNullable<LotMovement['leg']>): void {
    const { orderId } = movement
    const isOfOrder = orderId !== undefined && (movement.kind === 'purchase' || movement.kind === 'refund')
    this.#lots.push({
      seq,
      kind: movement.kind,
      ...(isOfOrder ? { orderId } : {}),
      openedAtMs: movement.atMs,
      creditsMicro: amountMicro,
      spanMicro: amountMicro,
      unusedMicro: amountMicro,
      usedFromMicro: 0n,
      usedMicro: 0n,
    })
    if (isOfOrder) this.#change(orderId, { unusedMicro: amountMicro })
  }

  /** Shortens the lots of the order, the earliest first. @returns what of it had been used, or was never there */
  #takeBack({ kind, orderId }: LotMovement, amountMicro: bigint): bigint {
    if (kind !== 'refund' || orderId === undefined) return amountMicro
    let leftMicro = amountMicro
    let toUseMicro = 0n
    for (const [index, lot] of this.#lots.entries()) {
      if (lot.orderId !== orderId || leftMicro === 0n) continue
      const takenMicro = smallerOf(lot.spanMicro, leftMicro)
      const unusedTakenMicro = smallerOf(lot.unusedMicro, takenMicro)
      this.#lots[index] = {
        ...lot,
        spanMicro: lot.spanMicro - takenMicro,
        unusedMicro: lot.unusedMicro - unusedTakenMicro,
      }
      this.#change(orderId, { unusedMicro: -unusedTakenMicro })
      toUseMicro += takenMicro - unusedTakenMicro
      leftMicro -= takenMicro
    }
    return toUseMicro + leftMicro
  }

  #use(amountMicro: bigint): void {
    let leftMicro = amountMicro
    for (const [index, lot] of this.#lots.entries()) {
      if (leftMicro === 0n) return
      const takenMicro = smallerOf(lot.unusedMicro, leftMicro)
      if (takenMicro === 0n) continue
      this.#lots[index] = {
        ...lot,
        unusedMicro: lot.unusedMicro - takenMicro,
        usedFromMicro: lot.usedMicro === 0n ? this.#usedTotalMicro : lot.usedFromMicro,
        usedMicro: lot.usedMicro + takenMicro,
      }
      this.#change(lot.orderId, { unusedMicro: -takenMicro })
      this.#usedTotalMicro += takenMicro
      leftMicro -= takenMicro
    }
    invariant(leftMicro === 0n, 'what leaves a wallet had come into it')
  }

  #change(
    orderId: string | undefined,
    by: { readonly revokedMicro?: bigint; readonly unusedMicro?: bigint },
  ): void {
    const order = orderId === undefined ? undefined : this.#orders.get(orderId)
    if (order === undefined) return
    this.#orders.set(order.orderId, {
      ...order,
      revokedMicro: order.revokedMicro + (by.revokedMicro ?? 0n),
      unusedMicro: order.unusedMicro + (by.unusedMicro ?? 0n),
    })
  }
}

function changeOf(before: SoldOrder | undefined, after: SoldOrder): OrderChange {
  const now = recognise(after)
  const then = before === undefined ? undefined : recognise(before)
  const soldMicroMinor = then === undefined ? now.keptMicroMinor : 0n
  return {
    currency: after.currency,
    isLive: after.isLive,
    soldMicroMinor,
    returnedMicroMinor: then === undefined ? 0n : then.keptMicroMinor - now.keptMicroMinor,
    earnedMicroMinor: now.earnedMicroMinor - (then?.earnedMicroMinor ?? 0n),
  }
}

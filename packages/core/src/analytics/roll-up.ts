import { assertNever } from '../invariant.ts'
import type { TransactionKind } from '../ledger/transaction.ts'
import { gapChangesOf } from './active-users.ts'
import { savedMoneyOf } from './saved-money.ts'
import { SumTable } from './sum-table.ts'
import { dayOf, firstDayOfMonth } from './utc-days.ts'
import type { UtcDay } from './utc-days.ts'
import { moveLots } from './wallet-lots.ts'
import type { LotMovement, OrderChange, WalletLots } from './wallet-lots.ts'

export type TokenSums = {
  readonly inputTokens: bigint
  readonly cacheReadTokens: bigint
  readonly cacheWriteTokens: bigint
  readonly outputTokens: bigint
  readonly reasoningTokens: bigint
}

type UsageSums = TokenSums & {
  readonly charges: bigint
  readonly chargedMicro: bigint
  readonly costNanoUsd: bigint
  /** Of these charges: those for answers whose model was chosen, against the model that would have been used. */
  readonly chosenAnswers: bigint
  readonly chosenMicro: bigint
  readonly baselineMicro: bigint
}
export type EarnedSums = {
  readonly soldMicroMinor: bigint
  readonly returnedMicroMinor: bigint
  readonly earnedMicroMinor: bigint
  /** What choosing saved, at the price that was paid for the credits of each answer. */
  readonly savedMicroMinor: bigint
}
export type CreditSums = {
  readonly movements: bigint
  readonly creditedMicro: bigint
  readonly debitedMicro: bigint
  /** What wallets came to owe, less what they repaid. */
  readonly owedMicro: bigint
}
type RequestSums = { readonly requests: bigint }
type LossSums = {
  readonly losses: bigint
  readonly costNanoUsd: bigint
  readonly unchargedMicro: bigint
}
export type SignUpSums = {
  readonly signUps: bigint
  /** Of those who signed up on the day: how many have bought. */
  readonly customers: bigint
}
/**
 * What a wallet used, brought in and cost. Money is in US dollars, as its cost is: of test purchases and of live ones
 * apart, net of tax, in millionths of a cent; fees in cents.
 */
export type WalletSums = {
  readonly charges: bigint
  readonly chargedMicro: bigint
  readonly boughtMicro: bigint
  /** Of its requests, whether somebody was charged for them or not. */
  readonly costNanoUsd: bigint
  /** The part of it that nobody was charged for. */
  readonly lossNanoUsd: bigint
  /** Paid, less what went back. */
  readonly keptTestMicroMinor: bigint
  readonly keptLiveMicroMinor: bigint
  readonly earnedTestMicroMinor: bigint
  readonly earnedLiveMicroMinor: bigint
  /** What the payment provider kept of its purchases, on the day of their payment. */
  readonly feesTestMinor: bigint
  readonly feesLiveMinor: bigint
}

export const noWalletSums: WalletSums = {
  charges: 0n,
  chargedMicro: 0n,
  boughtMicro: 0n,
  costNanoUsd: 0n,
  lossNanoUsd: 0n,
  keptTestMicroMinor: 0n,
  keptLiveMicroMinor: 0n,
  earnedTestMicroMinor: 0n,
  earnedLiveMicroMinor: 0n,
  feesTestMinor: 0n,
  feesLiveMinor: 0n,
}

/** The currency in which models are paid for, and so the one in which profit can be told. */
export const costCurrency = 'usd'

/** Answers whose model was chosen, against the model that would have been used. */
export type SavingSums = {
  readonly answers: bigint
  readonly chargedMicro: bigint
  /** What the same tokens would have cost with the other model. */
  readonly baselineMicro: bigint
}

/** Stands for no model: revenue that is earned otherwise than by a request. */
export const noModelId = ''
/** Stands for all of time among the months of a wallet. */
export const allTimeMonth = 0

export type RequestOutcome = 'answered' | 'stopped' | 'failed'

/** What is added up of days, and of wallets. What was rolled up is stored in tables of the same form. */
export type RollUp = {
  readonly usage: SumTable<{ readonly day: UtcDay; readonly modelId: string }, UsageSums>
  readonly earned: SumTable<
    {
      readonly day: UtcDay
      readonly currency: string
      /** 1 where it was real money. */
      readonly livemode: bigint
      readonly modelId: string
    },
    EarnedSums
  >
  readonly credits: SumTable<{ readonly day: UtcDay; readonly kind: string }, CreditSums>
  readonly requests: SumTable<
    { readonly day: UtcDay; readonly modelId: string; readonly outcome: RequestOutcome },
    RequestSums
  >
  readonly losses: SumTable<
    { readonly day: UtcDay; readonly modelId: string; readonly reason: string },
    LossSums
  >
  readonly signUps: SumTable<{ readonly day: UtcDay }, SignUpSums>
  readonly activeGaps: SumTable<
    { readonly day: UtcDay; readonly gapDays: number },
    { readonly users: bigint }
  >
  readonly walletDays: SumTable<{ readonly walletId: string; readonly day: UtcDay }, WalletSums>
  /** By the first day of the month, and `allTimeMonth`. */
  readonly walletMonths: SumTable<{ readonly month: number; readonly walletId: string }, WalletSums>
  /** By the first day of the month. */
  readonly savings: SumTable<{ readonly month: number; readonly walletId: string }, SavingSums>
  /** What claw-backs took that nobody had used, by the leg that did. */
  readonly lotReturns: SumTable<
    { readonly walletId: string; readonly seq: bigint },
    { readonly takenMicro: bigint }
  >
}

export function createRollUp(): RollUp {
  return {
    usage: new SumTable(),
    earned: new SumTable(),
    credits: new SumTable(),
    requests: new SumTable(),
    losses: new SumTable(),
    signUps: new SumTable(),
    activeGaps: new SumTable(),
    walletDays: new SumTable(),
    walletMonths: new SumTable(),
    savings: new SumTable(),
    lotReturns: new SumTable(),
  }
}

/** What has to be known of a wallet to take its next movement. */
export type WalletRollUp = {
  readonly walletId: string
  readonly lots: WalletLots
  /** In rising order; at least the last one, and all from the one before the day of the next movement. */
  readonly activeDays: readonly UtcDay[]
  /** Of its owner; undefined where that is nobody who signed up. */
  readonly signUpDay?: UtcDay
  readonly hasBought: boolean
}

/** A transaction of the ledger about a wallet, with the request that it charges. */
export type LedgerMovement = LotMovement & {
  /** What the wallet came to owe by it; negative where a debt was repaid. */
  readonly owedMicro: bigint
  readonly request?: TokenSums & { readonly modelId: string; readonly costNanoUsd: bigint }
  /** Where the model of the request was chosen: what the same tokens would have cost with the one otherwise used. */
  readonly baselineMicro?: bigint
}

const boughtKinds: ReadonlySet<TransactionKind> = new Set(['purchase', 'subscription'])

/** Adds a movement to the sums. @returns the wallet after it */
export function rollUpMovement(rollUp: RollUp, wallet: WalletRollUp, movement: LedgerMovement): WalletRollUp {
  const day = dayOf(movement.atMs)
  const { wallet: lots, changes } = moveLots(wallet.lots, movement)
  const amountMicro = movement.leg?.amountMicro ?? 0n
  rollUp.credits.add(
    { day, kind: movement.kind },
    {
      movements: 1n,
      creditedMicro: amountMicro > 0n ? amountMicro : 0n,
      debitedMicro: amountMicro < 0n ? -amountMicro : 0n,
      owedMicro: movement.owedMicro,
    },
  )
  addReturn(rollUp, movement, { wallet, lots })
  for (const change of changes) addEarned(rollUp, change, { day, movement, walletId: wallet.walletId })
  if (movement.kind === 'usage') {
    addUsage(rollUp, movement, { day, chargedMicro: -amountMicro })
    addSaving(rollUp, movement, { day, chargedMicro: -amountMicro, walletId: wallet.walletId })
  }
  const moved = { ...wallet, lots }
  if (movement.kind === 'usage') {
    const costNanoUsd = movement.request?.costNanoUsd ?? 0n
    return addActivity(rollUp, moved, { day, charges: 1n, chargedMicro: -amountMicro, costNanoUsd })
  }
  if (!boughtKinds.has(movement.kind) || amountMicro <= 0n) return moved
  if (!wallet.hasBought && wallet.signUpDay !== undefined) {
    rollUp.signUps.add({ day: wallet.signUpDay }, { signUps: 0n, customers: 1n })
  }
  return { ...addActivity(rollUp, moved, { day, boughtMicro: amountMicro }), hasBought: true }
}

/** Adds to what a wallet did on a day, in its month, and ever. */
export function addWalletSums(
  rollUp: RollUp,
  { walletId, day }: { readonly walletId: string; readonly day: UtcDay },
  some: Partial<WalletSums>,
): void {
  const sums = { ...noWalletSums, ...some }
  rollUp.walletDays.add({ walletId, day }, sums)
  rollUp.walletMonths.add({ month: firstDayOfMonth(day), walletId }, sums)
  rollUp.walletMonths.add({ month: allTimeMonth, walletId }, sums)
}

function addReturn(
  rollUp: RollUp,
  { leg }: LedgerMovement,
  { wallet, lots }: { readonly wallet: WalletRollUp; readonly lots: WalletLots },
): void {
  if (leg === undefined || leg.amountMicro > 0n) return
  const usedMicro = lots.usedTotalMicro - wallet.lots.usedTotalMicro
  const takenMicro = -leg.amountMicro - usedMicro
  rollUp.lotReturns.add({ walletId: wallet.walletId, seq: leg.seq }, { takenMicro })
}

function addEarned(
  rollUp: RollUp,
  { currency, isLive, ...sums }: OrderChange,
  at: { readonly day: UtcDay; readonly movement: LedgerMovement; readonly walletId: string },
): void {
  const { day, movement, walletId } = at
  const modelId = movement.request?.modelId ?? noModelId
  const { earnedMicroMinor } = sums
  const chargedMicro = movement.kind === 'usage' ? -(movement.leg?.amountMicro ?? 0n) : 0n
  const savedMicroMinor = savedMoneyOf({
    earnedMicroMinor,
    chargedMicro,
    baselineMicro: movement.baselineMicro ?? chargedMicro,
  })
  rollUp.earned.add({ day, currency, livemode: isLive ? 1n : 0n, modelId }, { ...sums, savedMicroMinor })
  if (currency !== costCurrency) return
  const keptMicroMinor = sums.soldMicroMinor - sums.returnedMicroMinor
  addWalletSums(
    rollUp,
    { walletId, day },
    isLive
      ? { keptLiveMicroMinor: keptMicroMinor, earnedLiveMicroMinor: earnedMicroMinor }
      : { keptTestMicroMinor: keptMicroMinor, earnedTestMicroMinor: earnedMicroMinor },
  )
}

function addUsage(
  rollUp: RollUp,
  { request, baselineMicro }: LedgerMovement,
  { day, chargedMicro }: { readonly day: UtcDay; readonly chargedMicro: bigint },
): void {
  const { modelId, ...sums } = request ?? nothingKnown
  const isChosen = baselineMicro !== undefined
  rollUp.usage.add(
    { day, modelId },
    {
      charges: 1n,
      chargedMicro,
      ...sums,
      chosenAnswers: isChosen ? 1n : 0n,
      chosenMicro: isChosen ? chargedMicro : 0n,
      baselineMicro: baselineMicro ?? 0n,
    },
  )
}

function addSaving(
  rollUp: RollUp,
  { baselineMicro }: LedgerMovement,
  at: { readonly day: UtcDay; readonly chargedMicro: bigint; readonly walletId: string },
): void {
  if (baselineMicro === undefined) return
  rollUp.savings.add(
    { month: firstDayOfMonth(at.day), walletId: at.walletId },
    { answers: 1n, chargedMicro: at.chargedMicro, baselineMicro },
  )
}

/** A charge whose request is not there any more. */
const nothingKnown = {
  modelId: noModelId,
  costNanoUsd: 0n,
  inputTokens: 0n,
  cacheReadTokens: 0n,
  cacheWriteTokens: 0n,
  outputTokens: 0n,
  reasoningTokens: 0n,
}

function addActivity(
  rollUp: RollUp,
  wallet: WalletRollUp,
  { day, ...sums }: Partial<WalletSums> & { readonly day: UtcDay },
): WalletRollUp {
  const { walletId, activeDays } = wallet
  addWalletSums(rollUp, { walletId, day }, sums)
  if (activeDays.includes(day)) return wallet
  for (const { users, ...gap } of gapChangesOf(activeDays, day)) rollUp.activeGaps.add(gap, { users })
  return { ...wallet, activeDays: [...activeDays, day].toSorted((left, right) => left - right) }
}

/** How a request ended, in one word; undefined while it runs. */
export function outcomeOfRequest(run: {
  readonly status: 'running' | 'settled' | 'released' | 'expired'
  readonly finishReason: string | null
  readonly errorCode: string | null
}): RequestOutcome | undefined {
  switch (run.status) {
    case 'running':
      return undefined
    case 'settled':
      return run.finishReason === 'stop' || run.finishReason === 'length' ? 'answered' : 'stopped'
    case 'released':
      return run.errorCode === null && isLeft(run.finishReason) ? 'stopped' : 'failed'
    case 'expired':
      return 'failed'
    default:
      return assertNever(run.status)
  }
}

function isLeft(finishReason: string | null): boolean {
  return finishReason === 'cancelled' || finishReason === 'disconnected'
}

import { shareOf } from './quotient.ts'
import type { WalletSums } from './roll-up.ts'

/** Billionths of a dollar in a millionth of a cent, and in a cent. */
const nanoUsdPerMicroCent = 10n
export const nanoUsdPerCent = 10_000_000n

/** What somebody brought in and cost, in US dollars. */
export type ProfitParts = {
  /** Revenue whose credits were used, net of tax. */
  readonly earnedMicroMinor: bigint
  /** Of all requests, those that nobody was charged for included. */
  readonly costNanoUsd: bigint
  /** The part of the cost that nobody was charged for. */
  readonly lossNanoUsd: bigint
  /** What the payment provider kept. */
  readonly feesMinor: bigint
}

/** Billionths of a dollar; margins are shares of what was earned, undefined where nothing was. */
export type Profit = {
  /** Before payment fees and losses: earned, less what the requests cost that somebody was charged for. */
  readonly grossNanoUsd: bigint
  readonly grossMarginBasisPoints: bigint | undefined
  /** After them. */
  readonly netNanoUsd: bigint
  readonly netMarginBasisPoints: bigint | undefined
}

/** What is left of what was earned. Exact: nothing is rounded but the margins, and these down. */
export function profitOf({ earnedMicroMinor, costNanoUsd, lossNanoUsd, feesMinor }: ProfitParts): Profit {
  const earnedNanoUsd = earnedMicroMinor * nanoUsdPerMicroCent
  const grossNanoUsd = earnedNanoUsd - (costNanoUsd - lossNanoUsd)
  const netNanoUsd = earnedNanoUsd - costNanoUsd - feesMinor * nanoUsdPerCent
  return {
    grossNanoUsd,
    grossMarginBasisPoints: shareOf(grossNanoUsd, earnedNanoUsd),
    netNanoUsd,
    netMarginBasisPoints: shareOf(netNanoUsd, earnedNanoUsd),
  }
}

/** Of a wallet, in the mode that is looked at: that of live purchases or of test ones. */
export function walletProfitOf(sums: WalletSums, isLive: boolean): Profit {
  return profitOf({ ...sums, ...paidSumsOf(sums, isLive) })
}

/** What a wallet brought in, in the mode that is looked at. */
export function paidSumsOf(sums: WalletSums, isLive: boolean) {
  return isLive
    ? {
        keptMicroMinor: sums.keptLiveMicroMinor,
        earnedMicroMinor: sums.earnedLiveMicroMinor,
        feesMinor: sums.feesLiveMinor,
      }
    : {
        keptMicroMinor: sums.keptTestMicroMinor,
        earnedMicroMinor: sums.earnedTestMicroMinor,
        feesMinor: sums.feesTestMinor,
      }
}

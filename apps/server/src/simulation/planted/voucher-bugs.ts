import { decideRedemption } from '@tessera/core/vouchers/decide-redemption'
import type { RedemptionFacts } from '@tessera/core/vouchers/decide-redemption'

import type { PlantedBugs } from './planted-bug.ts'

/** Mistakes in who may redeem a code. */
export const voucherBugs: PlantedBugs = {
  'a code can be redeemed by the same person again': facts((known) => ({
    ...known,
    redeemedByPersonAtMs: undefined,
  })),
  'a code that was made void is good': facts((known) => ({
    ...known,
    code: { ...known.code, isVoid: false },
  })),
  'a code is good beyond its places': terms({ redemptionsPerCode: 1000 }),
  'a code of several people is used up by the first': terms({ redemptionsPerCode: 1 }),
  'a code is good in the moment at which it expires': facts((known) => ({
    ...known,
    nowMs: known.nowMs - 1,
  })),
  'a code expires a moment too early': facts((known) => ({ ...known, nowMs: known.nowMs + 1 })),
  'codes never expire': terms({ expiresAtMs: undefined }),
  'the limit of a person is not looked at': terms({ perPersonLimit: undefined }),
  'the limit of a person is one too small': facts((known) => ({
    ...known,
    redemptionsByPerson: known.redemptionsByPerson + 1,
  })),
  'redemptions take the place of the one before them': () => ({
    decideRedemption(known) {
      const decided = decideRedemption(known)
      if (!decided.ok || decided.value.codeSlot === 1) return decided
      return { ok: true, value: { ...decided.value, codeSlot: decided.value.codeSlot - 1 } }
    },
  }),
}

type Bug = PlantedBugs[string]

function facts(change: (known: RedemptionFacts) => RedemptionFacts): Bug {
  return () => ({ decideRedemption: (known) => decideRedemption(change(known)) })
}

function terms(change: Partial<RedemptionFacts['code']['terms']>): Bug {
  return facts((known) => ({
    ...known,
    code: { ...known.code, terms: { ...known.code.terms, ...change } },
  }))
}

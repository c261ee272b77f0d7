import type { WalletOwner } from '@tessera/core/ledger/wallet'
import { microCredits } from '@tessera/core/money/micro-credits'

import type { CreditRequest, DebitRequest } from '../../ports/credit-manager.ts'
import type { World } from '../world.ts'
import { askUntilKnown } from './ask-until-known.ts'
import { drawWallet, fullWallet, simulatedWallets, walletNumbered } from './draw-wallet.ts'
import type { SimulatedOperation } from './operation.ts'

const largestMicro = 4_294_967_296_000_000n

/** Credits that operators, promotions and friends move, and wallets that come into being. */
export const creditOperations: readonly SimulatedOperation[] = [
  { kind: 'grant', weight: 22, play: (world) => credit(world, {}) },
  { kind: 'grant_with_key', weight: 6, play: grantWithKey },
  {
    kind: 'grant_again',
    weight: 4,
    play: (world) => credit(world, { reference: `aud_${world.random.between(1, 40)}` }),
  },
  { kind: 'sign_up_bonus', weight: 4, play: signUpBonus },
  { kind: 'referral_reward', weight: 3, play: (world) => credit(world, { kind: 'referral' }) },
  {
    kind: 'subscription_credits',
    weight: 4,
    play: (world) => credit(world, { kind: 'subscription', source: 'sales' }),
  },
  { kind: 'grant_of_nothing', weight: 1, play: grantNonsense },
  { kind: 'grant_to_the_limit', weight: 1, play: grantToTheLimit },
  {
    kind: 'reserved_reference',
    weight: 1,
    play: (world) => credit(world, { kind: 'adjustment', reference: 'debt:purchase:1' }),
  },
  {
    kind: 'correction',
    weight: 5,
    play: (world) => debit(world, { amountMicro: microCredits(drawAmount(world) / 4n + 1n) }),
  },
  {
    kind: 'correction_beyond_balance',
    weight: 2,
    play: (world) => debit(world, { amountMicro: microCredits(9_000_000_000n) }),
  },
  {
    kind: 'revoked_reward',
    weight: 4,
    play: (world) => debit(world, { kind: 'referral', shortfall: 'debt', destination: 'grants' }),
  },
  { kind: 'wallet_opened', weight: 2, play: openWallet },
  { kind: 'wallet_opened_by_two', weight: 1, play: openWalletTwice },
]

async function credit(world: World, change: Partial<CreditRequest>): Promise<void> {
  const request: CreditRequest = {
    walletId: drawWallet(world),
    amountMicro: microCredits(drawAmount(world)),
    kind: 'bonus',
    reference: world.ids.create('audit'),
    source: 'grants',
    description: 'A grant',
    actorId: 'usr_operator',
    ...change,
  }
  await askUntilKnown(() => world.process.credits.credit(request))
}

async function debit(world: World, change: Partial<DebitRequest>): Promise<void> {
  const request: DebitRequest = {
    walletId: drawWallet(world),
    amountMicro: microCredits(drawAmount(world)),
    shortfall: 'refuse',
    kind: 'adjustment',
    reference: world.ids.create('audit'),
    destination: 'adjustments',
    description: 'A correction',
    actorId: 'usr_operator',
    ...change,
  }
  await askUntilKnown(() => world.process.credits.debit(request))
}

/** An operator clicks twice: the second time under the same key, and sometimes for another amount. */
async function grantWithKey(world: World): Promise<void> {
  const transactionId = world.ids.create('transaction')
  await credit(world, {
    transactionId,
    idempotency: {
      scopeKey: `usr_operator POST /api/admin/credits/grant ${world.random.between(1, 60)}`,
      requestHash: world.random.chance(85) ? 'the same' : 'another',
      subjectId: transactionId,
      expiresAtMs: world.nowMs + 86_400_000,
    },
  })
}

async function signUpBonus(world: World): Promise<void> {
  const walletId = drawWallet(world)
  await credit(world, {
    walletId,
    reference: `sign-up:${walletId}`,
    amountMicro: microCredits(50_000_000n),
    actorId: 'system',
  })
}

async function grantNonsense(world: World): Promise<void> {
  const amounts = [0n, -1n, -5_000_000n, largestMicro + 1n]
  await credit(world, { amountMicro: microCredits(world.random.pick(amounts) ?? 0n) })
}

/** Rich enough that the next credits would not fit; then it is corrected, so that the wallet can be used again. */
async function grantToTheLimit(world: World): Promise<void> {
  const walletId = fullWallet
  const amountMicro = microCredits(largestMicro - 1_000_000_000n)
  await credit(world, { walletId, amountMicro })
  await credit(world, { walletId, amountMicro })
  await debit(world, { walletId, amountMicro })
}

async function openWallet(world: World): Promise<void> {
  await openNumbered(world, world.random.between(1, simulatedWallets))
}

async function openWalletTwice(world: World): Promise<void> {
  const number = world.random.between(1, simulatedWallets)
  const isNewOwner = world.random.chance(50)
  for (let time = 1; time <= 2; time += 1) {
    world.alongside.push(() => openNumbered(world, isNewOwner ? 1000 + world.lastId : number))
  }
}

async function openNumbered(world: World, number: number): Promise<void> {
  const owner = ownerNumbered(number)
  await world.stage.commit({
    operation: { type: 'open_wallet', walletId: world.ids.create('wallet'), owner },
  })
}

function ownerNumbered(number: number): WalletOwner {
  return { kind: number % 4 === 0 ? 'organization' : 'user', id: `own_${number}` }
}

/** Mostly ordinary, sometimes a single micro-credit. */
function drawAmount({ random }: World): bigint {
  if (random.chance(5)) return BigInt(random.between(1, 3))
  return BigInt(random.between(1, 40)) * 1_000_003n
}

/** The people of a new world, most of them. */
export async function openFirstWallets(world: World): Promise<void> {
  const walletIds = Array.from({ length: simulatedWallets - 1 }, (_, index) => walletNumbered(index + 1))
  for (const [index, walletId] of [...walletIds, fullWallet].entries()) {
    const owner = ownerNumbered(index + 1)
    world.alongside.push(async () => {
      await world.stage.commit({ operation: { type: 'open_wallet', walletId, owner } })
    })
  }
}

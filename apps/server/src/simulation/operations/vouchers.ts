import { microCredits } from '@tessera/core/money/micro-credits'

import type { RedeemAnswer } from '../../features/vouchers/redeem-code.ts'
import { describe } from '../describe.ts'
import type { ModelBatch, ModelCode } from '../voucher-model.ts'
import type { World } from '../world.ts'
import { drawBuyer } from './draw-wallet.ts'
import type { SimulatedOperation } from './operation.ts'

const mostBatches = 40
const hourMs = 3_600_000

/** Codes that are worth credits: made, redeemed by whoever holds them, and ended. */
export const voucherOperations: readonly SimulatedOperation[] = [
  { kind: 'vouchers_made', weight: 3, play: make },
  { kind: 'voucher_redeemed', weight: 12, play: redeemOne },
  { kind: 'voucher_redeemed_by_many', weight: 3, play: redeemByMany },
  { kind: 'vouchers_redeemed_by_one_at_once', weight: 3, play: redeemManyAtOnce },
  { kind: 'voucher_redeemed_again', weight: 2, play: redeemAgain },
  { kind: 'voucher_redeemed_at_its_end', weight: 2, play: redeemAtTheEnd },
  { kind: 'voucher_redeemed_and_made_void', weight: 1, play: redeemAndVoid },
  { kind: 'voucher_that_never_was', weight: 1, play: (world) => redeem(world, drawBuyer(world), nobodys) },
  { kind: 'voucher_code_made_void', weight: 1, play: voidCode },
  { kind: 'voucher_batch_made_void', weight: 1, play: voidBatch },
]

const nobodys: Pick<ModelCode, 'id' | 'hash'> = { id: 'vco_nobodys', hash: 'hash of nothing' }

async function make({ vouchers, random, nowMs }: World): Promise<boolean> {
  if (vouchers.model.batches.length >= mostBatches) return false
  await vouchers.make({
    creditsMicro: microCredits(BigInt(random.between(1, 40)) * 1_000_007n),
    codes: random.between(1, 4),
    expiresAtMs: random.chance(60) ? nowMs + random.between(1, 6) * hourMs : undefined,
    mostPerPerson: random.chance(60) ? random.between(1, 2) : undefined,
    mostPerCode: random.chance(50) ? 1 : random.between(2, 4),
  })
  return true
}

type Picked = { readonly batch: ModelBatch; readonly code: ModelCode }

/** Mostly one of the newer ones: of those something is left. */
function pickCode({ vouchers, random }: World): Picked | undefined {
  const codes = random.chance(70) ? vouchers.model.codes.slice(-12) : vouchers.model.codes
  return random.pick(codes)
}

async function redeemOne(world: World): Promise<boolean> {
  const picked = pickCode(world)
  if (picked === undefined) return false
  await redeem(world, drawBuyer(world), picked.code)
  return true
}

/** More people than a code has places. */
async function redeemByMany(world: World): Promise<boolean> {
  const picked = pickCode(world)
  if (picked === undefined) return false
  for (let person = world.random.between(2, 6); person > 0; person -= 1) {
    const walletId = drawBuyer(world)
    world.alongside.push(() => redeem(world, walletId, picked.code))
  }
  return true
}

/** More codes of a batch than one person may redeem, and some of them twice. */
async function redeemManyAtOnce(world: World): Promise<boolean> {
  const picked = pickCode(world)
  if (picked === undefined) return false
  const walletId = drawBuyer(world)
  for (let time = 1; time <= 4; time += 1) {
    const code = world.random.pick(picked.batch.codes) ?? picked.code
    world.alongside.push(() => redeem(world, walletId, code))
  }
  return true
}

async function redeemAgain(world: World): Promise<boolean> {
  const redeemed = world.vouchers.model.codes.filter(({ code }) => code.redeemedBy.length > 0)
  const code = world.random.pick(redeemed)?.code
  const userId = code && world.random.pick(code.redeemedBy)
  if (code === undefined || userId === undefined) return false
  await redeem(world, userId.replace('usr_', ''), code)
  return true
}

/** The last moment at which it is good, or the first at which it is not. */
async function redeemAtTheEnd(world: World): Promise<boolean> {
  const ending = world.vouchers.model.codes.filter(
    ({ batch: { expiresAtMs } }) => expiresAtMs !== undefined && expiresAtMs > world.nowMs,
  )
  const picked = world.random.pick(ending)
  if (picked?.batch.expiresAtMs === undefined) return false
  world.nowMs = picked.batch.expiresAtMs - (world.random.chance(50) ? 1 : 0)
  await redeem(world, drawBuyer(world), picked.code)
  return true
}

async function redeemAndVoid(world: World): Promise<boolean> {
  const picked = pickCode(world)
  if (picked === undefined) return false
  const walletId = drawBuyer(world)
  world.alongside.push(() => redeem(world, walletId, picked.code))
  world.alongside.push(async () => noteWrong(world, await world.vouchers.voidCode(picked.code.id)))
  return true
}

async function voidCode(world: World): Promise<boolean> {
  const picked = pickCode(world)
  if (picked === undefined) return false
  noteWrong(world, await world.vouchers.voidCode(picked.code.id))
  return true
}

async function voidBatch(world: World): Promise<boolean> {
  const picked = pickCode(world)
  if (picked === undefined) return false
  noteWrong(world, await world.vouchers.voidBatch(picked.batch.id))
  return true
}

function noteWrong(world: World, wrong: string | undefined): void {
  if (wrong !== undefined) world.violate(wrong)
}

async function redeem(world: World, walletId: string, code: Pick<ModelCode, 'id' | 'hash'>): Promise<void> {
  // Nobody signs in who has no wallet.
  if ((await world.reads.findBalance(walletId)) === undefined) return
  const userId = `usr_${walletId}`
  const key = world.random.chance(30) ? world.random.between(1, 40) : undefined
  const answer = await world.vouchers.redeem({
    userId,
    walletId,
    codeHash: code.hash,
    ...(key === undefined
      ? {}
      : { idempotency: { scopeKey: `${userId} POST redeem ${key}`, requestHash: code.hash } }),
  })
  judge(world, answer, { userId, code })
}

/** V2: whoever is refused is told why, and that is so; nothing has happened since it was decided. */
function judge(
  world: World,
  answer: RedeemAnswer,
  asked: { readonly userId: string; readonly code: Pick<ModelCode, 'id'> },
): void {
  const { userId, code } = asked
  const expected = world.vouchers.model.expect(code.id, userId, world.nowMs)
  const told = answer.ok ? 'voucher_already_redeemed' : answer.error.code
  if (told === 'idempotency_conflict') return
  // Of credits that may have come or not nobody knows more; of a code that is no good somebody does.
  const isUnknown =
    told === 'unavailable' && (expected === 'credits' || expected === 'voucher_already_redeemed')
  world.demand(isUnknown || told === expected, 'V2', () => {
    return `${userId} was told ${describe(told)} of ${code.id}, and it is ${expected}`
  })
}

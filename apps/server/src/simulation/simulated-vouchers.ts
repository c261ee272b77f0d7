import type { IdSource } from '@tessera/core/ids'
import type { MicroCredits } from '@tessera/core/money/micro-credits'

import { createRedeemableVouchers } from '../adapters/db/vouchers/redeemable-vouchers.ts'
import { createVoucherBatches } from '../adapters/db/vouchers/voucher-batches.ts'
import { redeemCode } from '../features/vouchers/redeem-code.ts'
import type { RedeemAnswer, RedeemCodeDeps, Redemption } from '../features/vouchers/redeem-code.ts'
import type { VoucherBatches } from '../ports/vouchers.ts'
import type { SimulatedBackend } from './simulated-backend.ts'
import { VoucherModel } from './voucher-model.ts'

export type SimulatedVouchersParts = Pick<RedeemCodeDeps, 'credits' | 'reads' | 'ids' | 'clock'> & {
  readonly backend: SimulatedBackend
  readonly decideRedemption: NonNullable<RedeemCodeDeps['decideRedemption']>
}

export type NewSimulatedBatch = {
  readonly creditsMicro: MicroCredits
  readonly codes: number
  readonly expiresAtMs: number | undefined
  readonly mostPerPerson: number | undefined
  readonly mostPerCode: number
}

/** Production's vouchers over the simulated database, beside a model of their own. */
export class SimulatedVouchers {
  readonly model = new VoucherModel()
  readonly #batches: VoucherBatches
  readonly #deps: RedeemCodeDeps
  readonly #ids: IdSource

  constructor({ backend: { database }, ...parts }: SimulatedVouchersParts) {
    const { clock, ids } = parts
    this.#ids = ids
    this.#batches = createVoucherBatches({ database, clock, ids })
    this.#deps = {
      ...parts,
      vouchers: createRedeemableVouchers({ database, clock }),
      // Everybody in a process of their own: what keeps them apart is the database alone.
      inTurn: (_key: string, work: () => Promise<RedeemAnswer>) => work(),
      wait: () => Promise.resolve(),
    }
  }

  redeem(redemption: Redemption): Promise<RedeemAnswer> {
    return redeemCode(this.#deps, redemption)
  }

  async make(wanted: NewSimulatedBatch): Promise<void> {
    const id = this.#ids.create('voucherBatch')
    const codes = Array.from({ length: wanted.codes }, (_, index) => ({
      id: this.#ids.create('voucherCode'),
      number: index + 1,
      codeHash: `hash ${id} ${index + 1}`,
      ending: 'ABCD',
    }))
    await this.#batches.create({
      batch: {
        id,
        terms: {
          name: 'A voucher',
          creditsMicro: wanted.creditsMicro,
          expiresAtMs: wanted.expiresAtMs,
          perPersonLimit: wanted.mostPerPerson,
          redemptionsPerCode: wanted.mostPerCode,
        },
        note: '',
        codeCount: wanted.codes,
        createdBy: operator,
        createdAtMs: this.#deps.clock.nowMs(),
      },
      codes,
      audit: this.#auditOf(id),
    })
    this.model.batches.push({
      ...wanted,
      id,
      codes: codes.map((code) => ({
        id: code.id,
        hash: code.codeHash,
        redeemedBy: [],
        isVoid: false,
        changes: 0n,
      })),
    })
  }

  /** @returns what is wrong with the answer */
  async voidCode(codeId: string): Promise<string | undefined> {
    const isVoided = await this.#batches.voidCode(codeId, 'leaked', this.#auditOf(codeId))
    const expected = this.model.void(({ id }) => id === codeId) === 1
    return isVoided === expected ? undefined : `V2: making ${codeId} void answered ${isVoided}`
  }

  /** @returns what is wrong with the answer */
  async voidBatch(batchId: string): Promise<string | undefined> {
    const voided = await this.#batches.voidBatch(batchId, 'over', () => this.#auditOf(batchId))
    const codeIds = new Set(this.model.batches.find(({ id }) => id === batchId)?.codes.map(({ id }) => id))
    const expected = this.model.void(({ id }) => codeIds.has(id))
    return voided === expected
      ? undefined
      : `V2: making ${batchId} void ended ${voided} codes, not ${expected}`
  }

  #auditOf(subjectId: string) {
    return {
      id: this.#ids.create('audit'),
      actorId: operator,
      action: 'vouchers.simulated',
      subjectKind: 'voucher',
      subjectId,
      reason: 'simulated',
    }
  }
}

const operator = 'usr_operator'

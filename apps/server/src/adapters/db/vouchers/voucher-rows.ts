import { microCredits } from '@tessera/core/money/micro-credits'
import type { VoucherCode, VoucherTerms } from '@tessera/core/vouchers/voucher'
import type { Selectable } from 'kysely'

import type { VoucherBatch } from '../../../ports/vouchers.ts'
import type { VoucherBatchesTable, VoucherCodesTable } from '../schema/voucher-tables.ts'

type TermsRow = Pick<
  Selectable<VoucherBatchesTable>,
  'name' | 'credits' | 'expires_at_ms' | 'per_person_limit' | 'redemptions_per_code'
>

type CodeRow = Pick<Selectable<VoucherCodesTable>, 'id' | 'batch_id' | 'redemptions' | 'status' | 'version'>

function termsFromRow(row: TermsRow): VoucherTerms {
  return {
    name: row.name,
    creditsMicro: microCredits(row.credits),
    expiresAtMs: numberOrNothing(row.expires_at_ms),
    perPersonLimit: numberOrNothing(row.per_person_limit),
    redemptionsPerCode: Number(row.redemptions_per_code),
  }
}

export function batchFromRow(row: Selectable<VoucherBatchesTable>): VoucherBatch {
  return {
    id: row.id,
    terms: termsFromRow(row),
    note: row.note,
    codeCount: Number(row.code_count),
    createdBy: row.created_by,
    createdAtMs: Number(row.created_at_ms),
  }
}

export function codeFromRow(row: CodeRow & TermsRow): VoucherCode {
  return {
    id: row.id,
    batchId: row.batch_id,
    terms: termsFromRow(row),
    redemptions: Number(row.redemptions),
    isVoid: row.status === 'void',
    version: row.version,
  }
}

export function numberOrNothing(value: bigint | null): number | undefined {
  return value === null ? undefined : Number(value)
}

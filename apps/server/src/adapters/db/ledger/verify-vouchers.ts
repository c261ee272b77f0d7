import { demand } from './ledger-report.ts'
import type { LedgerLaw } from './ledger-report.ts'
import type { LedgerSnapshot } from './ledger-snapshot.ts'

type VoucherCheck = { readonly law: LedgerLaw; readonly message: string; readonly sql: string }

/** Each query gives rows that must not be there, with what of `places` can be told of them. */
const checks: readonly VoucherCheck[] = [
  {
    law: 'voucher_equals_grant',
    message: 'a redemption has no grant of its own amount to its own wallet',
    sql: `select r.id as redemption_id, r.code_id, r.wallet_id, r.transaction_id from voucher_redemptions r
      left join ledger_transactions t on t.id = r.transaction_id
      left join (
        select s.transaction_id, -sum(s.amount) as granted from system_legs s
        join voucher_redemptions v on v.transaction_id = s.transaction_id
        where s.account = 'grants' group by s.transaction_id
      ) g on g.transaction_id = r.transaction_id
      where t.id is null or t.kind <> 'bonus' or t.reference <> r.id or t.wallet_id <> r.wallet_id
        or g.granted is null or g.granted <> r.credits
      order by r.id limit 1`,
  },
  {
    law: 'voucher_equals_grant',
    message: 'credits were granted for a redemption that is not there',
    sql: `select t.reference as redemption_id, t.wallet_id, t.id as transaction_id from ledger_transactions t
      left join voucher_redemptions r on r.id = t.reference
      where t.kind = 'bonus' and substr(t.reference, 1, 4) = 'vrd_' and r.id is null
      order by t.id limit 1`,
  },
  {
    law: 'voucher_equals_grant',
    message: 'a redemption is not of its code’s batch, or not worth what the batch says',
    sql: `select r.id as redemption_id, r.code_id, r.wallet_id, r.transaction_id from voucher_redemptions r
      left join voucher_codes c on c.id = r.code_id
      left join voucher_batches b on b.id = r.batch_id
      where c.id is null or b.id is null or c.batch_id <> r.batch_id or r.credits <> b.credits
      order by r.id limit 1`,
  },
  {
    law: 'voucher_within_limits',
    message: 'a code says another number of redemptions than it has, or has more than its batch allows',
    sql: `select c.id as code_id from voucher_codes c
      left join voucher_batches b on b.id = c.batch_id
      left join (select code_id, count(*) as redemptions from voucher_redemptions group by code_id) r
        on r.code_id = c.id
      where b.id is null or c.redemptions <> coalesce(r.redemptions, 0)
        or c.redemptions_per_code <> b.redemptions_per_code
        or coalesce(r.redemptions, 0) > b.redemptions_per_code
      order by c.id limit 1`,
  },
  {
    law: 'voucher_within_limits',
    message: 'somebody redeemed the same code twice',
    sql: `select code_id, max(id) as redemption_id, max(wallet_id) as wallet_id from voucher_redemptions
      group by code_id, user_id having count(*) > 1 order by code_id limit 1`,
  },
  {
    law: 'voucher_within_limits',
    message: 'somebody redeemed more codes of a batch than it allows one person',
    sql: `select max(r.id) as redemption_id, max(r.code_id) as code_id, max(r.wallet_id) as wallet_id
      from voucher_redemptions r join voucher_batches b on b.id = r.batch_id
      group by r.batch_id, r.user_id, b.per_person_limit having count(*) > b.per_person_limit
      order by r.batch_id limit 1`,
  },
  {
    law: 'voucher_within_limits',
    message: 'a code was redeemed after it had expired',
    sql: `select r.id as redemption_id, r.code_id, r.wallet_id, r.transaction_id from voucher_redemptions r
      join voucher_batches b on b.id = r.batch_id
      where r.redeemed_at_ms >= b.expires_at_ms order by r.id limit 1`,
  },
  {
    law: 'voucher_within_limits',
    message: 'a batch has not the number of codes that were made',
    sql: `select max(c.id) as code_id from voucher_batches b left join voucher_codes c on c.batch_id = b.id
      group by b.id, b.code_count having count(c.id) <> b.code_count order by b.id limit 1`,
  },
]

/** Each redeemed voucher brought its amount once, to whoever redeemed it; none was redeemed beyond its limits. */
export async function verifyVouchers(snapshot: LedgerSnapshot): Promise<void> {
  for (const { law, message, sql } of checks) {
    for await (const [row] of snapshot.pages(sql)) {
      demand(row === undefined, () => ({
        law,
        message,
        ...place('redemptionId', row?.['redemption_id']),
        ...place('voucherCodeId', row?.['code_id']),
        ...place('walletId', row?.['wallet_id']),
        ...place('transactionId', row?.['transaction_id']),
      }))
    }
  }
}

type Place = 'redemptionId' | 'voucherCodeId' | 'walletId' | 'transactionId'

function place(name: Place, id: unknown): { readonly [Name in Place]?: string } {
  return typeof id === 'string' ? { [name]: id } : {}
}

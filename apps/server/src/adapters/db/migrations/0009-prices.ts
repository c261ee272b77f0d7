import type { Migration } from './migration.ts'

/** A scheduled price may be withdrawn before it comes into force; nothing else about a published price changes. */
export const pricesMigration: Migration = {
  id: '0009-prices',
  statements(dialect) {
    const integer = dialect === 'sqlite' ? 'integer' : 'bigint'
    return [
      `alter table model_credit_costs add column withdrawn_at_ms ${integer}`,
      `alter table model_credit_costs add column withdrawn_by text`,
      ...(dialect === 'sqlite' ? sqliteTriggers : postgresTriggers),
    ]
  },
}

const refusal = 'published prices are never changed; publish a new version'

const publishedColumns = [
  'id',
  'model_id',
  'version',
  'price_list',
  'effective_from_ms',
  'tiers_json',
  'created_at_ms',
  'created_by',
]

/** Once, before the version begins, and with everything else as it was. */
function isWithdrawal(equals: 'is' | 'is not distinct from'): string {
  return [
    'old.withdrawn_at_ms is null',
    'new.withdrawn_at_ms is not null',
    'new.withdrawn_at_ms < old.effective_from_ms',
    ...publishedColumns.map((column) => `new.${column} ${equals} old.${column}`),
  ].join(' and ')
}

const sqliteTriggers = [
  `drop trigger model_credit_costs_refuse_update`,
  `create trigger model_credit_costs_refuse_update before update on model_credit_costs
    when not (${isWithdrawal('is')})
    begin select raise(abort, '${refusal}'); end`,
]

const postgresTriggers = [
  `create or replace function refuse_price_change() returns trigger language plpgsql as $$
    begin
      if tg_op = 'UPDATE' then
        if ${isWithdrawal('is not distinct from')} then return new; end if;
      end if;
      raise exception '${refusal}';
    end $$`,
]

import type { Migration } from './migration.ts'

/**
 * What an answer whose model was chosen would have cost with the model that the person would otherwise use, at its
 * prices then; which model that is; and the same by month and wallet, as the job that rolls up adds it.
 */
export const savingsMigration: Migration = {
  id: '0013-savings',
  statements(dialect) {
    const { bigint, strictByKey } =
      dialect === 'sqlite'
        ? { bigint: 'integer', strictByKey: ' strict, without rowid' }
        : { bigint: 'bigint', strictByKey: '' }
    return [
      `alter table runs add column baseline_rate_card_id text`,
      `alter table runs add column baseline_micro ${bigint} check (baseline_micro >= 0)`,
      `create table manual_choices (
        user_id text not null primary key,
        model_id text not null,
        chosen_at_ms ${bigint} not null
      )${strictByKey}`,
      `create table saving_months (
        month ${bigint} not null,
        wallet_id text not null,
        answers ${bigint} not null,
        charged ${bigint} not null,
        baseline ${bigint} not null,
        primary key (month, wallet_id)
      )${strictByKey}`,
    ]
  },
}

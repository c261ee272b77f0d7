import type { Migration } from './migration.ts'

/** What is sold and at which prices. Published prices are never changed: a charge names the version it used. */
export const catalogueMigration: Migration = {
  id: '0004-catalogue',
  statements(dialect) {
    const strict = dialect === 'sqlite' ? ' strict' : ''
    const integer = dialect === 'sqlite' ? 'integer' : 'bigint'
    return [
      `create table credit_packages (
        id ${integer} not null primary key check (id > 0),
        name text not null check (length(name) > 0),
        credits_micro ${integer} not null check (credits_micro > 0),
        price_cents ${integer} not null check (price_cents > 0),
        best_for text not null,
        position ${integer} not null,
        active ${integer} not null check (active in (0, 1)),
        updated_at_ms ${integer} not null
      )${strict}`,
      `create table models (
        id text not null primary key check (length(id) > 0),
        display_name text not null check (length(display_name) > 0),
        provider text not null check (length(provider) > 0),
        provider_model_id text not null check (length(provider_model_id) > 0),
        context_window_tokens ${integer} not null check (context_window_tokens > 0),
        max_output_tokens ${integer} not null check (max_output_tokens > 0),
        capabilities_json text not null,
        deprecated ${integer} not null check (deprecated in (0, 1)),
        active ${integer} not null check (active in (0, 1)),
        position ${integer} not null,
        updated_at_ms ${integer} not null
      )${strict}`,
      `create table model_credit_costs (
        id text not null primary key,
        model_id text not null references models (id),
        version ${integer} not null check (version > 0),
        price_list text not null check (price_list in ('launch', 'cost_plus', 'override')),
        effective_from_ms ${integer} not null check (effective_from_ms >= 0),
        tiers_json text not null check (length(tiers_json) > 2),
        created_at_ms ${integer} not null,
        created_by text
      )${strict}`,
      `create unique index model_credit_costs_version on model_credit_costs (model_id, version)`,
      ...(dialect === 'sqlite' ? sqliteTriggers : postgresTriggers),
    ]
  },
}

const refusal = 'published prices are never changed; publish a new version'

const sqliteTriggers = ['update', 'delete'].map(
  (change) => `create trigger model_credit_costs_refuse_${change} before ${change} on model_credit_costs
    begin select raise(abort, '${refusal}'); end`,
)

const postgresTriggers = [
  `create function refuse_price_change() returns trigger language plpgsql as $$
    begin raise exception '${refusal}'; end $$`,
  `create trigger model_credit_costs_refuse_change before update or delete on model_credit_costs
    for each row execute function refuse_price_change()`,
  `create trigger model_credit_costs_refuse_truncate before truncate on model_credit_costs
    for each statement execute function refuse_price_change()`,
]

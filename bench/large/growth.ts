import type { Dialect } from '../installation.ts'

/**
 * Columns whose texts name one row of a table that is copied: a copy gets a name of its own, which sorts right behind
 * the one that it was copied from, so that times and ids stay in one order.
 */
const renamed: Readonly<Record<string, readonly string[]>> = {
  users: ['id', 'email', 'normalized_email'],
  wallets: ['id', 'owner_id'],
  ledger_transactions: ['id', 'reference', 'wallet_id'],
  wallet_legs: ['wallet_id', 'transaction_id'],
  system_legs: ['transaction_id', 'wallet_id'],
  holds: ['id', 'wallet_id'],
  runs: ['id', 'user_id', 'wallet_id', 'conversation_id', 'user_message_id', 'transaction_id'],
  run_attempts: ['run_id'],
  platform_losses: ['id', 'run_id'],
  orders: ['id', 'user_id', 'wallet_id', 'session_id', 'payment_intent_id', 'charge_id'],
  webhook_events: ['id', 'order_id'],
  sold_orders: ['order_id', 'wallet_id'],
  credit_lots: ['wallet_id', 'order_id'],
  lot_returns: ['wallet_id'],
  wallet_days: ['wallet_id'],
  wallet_months: ['wallet_id'],
  saving_months: ['wallet_id'],
  order_fees: ['order_id', 'wallet_id'],
  wallet_roll_ups: ['wallet_id'],
  user_figures: ['user_id'],
}

/** Sums over everybody, with what they are sums by. */
const summed: Readonly<Record<string, readonly string[]>> = {
  usage_days: ['day', 'model_id'],
  earned_days: ['day', 'currency', 'livemode', 'model_id'],
  credit_days: ['day', 'kind'],
  request_days: ['day', 'model_id', 'outcome'],
  loss_days: ['day', 'model_id', 'reason'],
  sign_up_days: ['day'],
  activity_gaps: ['day', 'gap_days'],
}

export type Growth = {
  readonly dialect: Dialect
  /** How often everybody is copied. */
  readonly copies: number
  /** Whose history becomes long: rows of that wallet, about a tenth of all. */
  readonly bigWalletId: string
  /** The columns of each table, as the database names them. */
  readonly columnsOf: (table: string) => readonly string[]
}

/** The statements that make a small business large: everything that it did is done by many more people as well. */
export function growthStatements(growth: Growth): readonly string[] {
  return [
    ...Object.entries(renamed).map(([table, names]) => copyOf(growth, table, names)),
    ...Object.entries(summed).map(([table, keys]) => multiplied(growth, table, keys)),
    ...checkpoints,
    orderCheckpoint(growth),
    ...bigHistory(growth),
  ]
}

function copyOf({ dialect, copies, columnsOf }: Growth, table: string, names: readonly string[]): string {
  const columns = columnsOf(table)
  const suffix = dialect === 'sqlite' ? `printf('%05x', k)` : `lpad(to_hex(k), 5, '0')`
  const values = columns.map((column) =>
    names.includes(column) ? `t.${column} || ${suffix}` : `t.${column}`,
  )
  const series = dialect === 'sqlite' ? sqliteSeries(copies) : `generate_series(1, ${copies}) as s(k)`
  // In the order of the rows: the copies of one stand beside it, and the large index is written from left to right.
  return `insert into ${table} (${columns.join(', ')})
    select ${values.join(', ')} from (select * from ${table} order by 1) t cross join ${series}`
}

function sqliteSeries(count: number): string {
  return `(with recursive s(k) as (select 1 union all select k + 1 from s where k < ${count}) select k from s)`
}

function multiplied({ copies, columnsOf }: Growth, table: string, keys: readonly string[]): string {
  const sums = columnsOf(table).filter((column) => !keys.includes(column))
  return `update ${table} set ${sums.map((column) => `${column} = ${column} * ${copies + 1}`).join(', ')}`
}

/** Everything that was copied is in the copied sums as well. */
const checkpoints = (
  [
    ['transactions', 'ledger_transactions'],
    ['runs', 'runs'],
    ['losses', 'platform_losses'],
    ['users', 'users'],
  ] as const
).map(
  ([source, table]) =>
    `update roll_up_checkpoints set after_id = coalesce((select max(id) from ${table}), after_id)
      where source = '${source}'`,
)

/** Orders are taken in the order of their changes: by time, then by id. */
function orderCheckpoint({ dialect }: Growth): string {
  const newest =
    dialect === 'sqlite' ? `printf('%015d', max(updated_at_ms))` : `lpad(max(updated_at_ms)::text, 15, '0')`
  return `update roll_up_checkpoints set after_id = coalesce((select ${newest} || '_~' from orders), after_id)
    where source = 'orders'`
}

const bigRowsShare = 10
const bigChargeMicro = 1000

/** One wallet with a tenth of all rows: its transactions are those of everybody's first copies once more. */
function bigHistory({ copies, bigWalletId: id }: Growth): readonly string[] {
  const rounds = Math.max(1, Math.round(copies / bigRowsShare))
  const rows = `select t.id || 'b' as transaction_id,
      row_number() over (order by t.id) as n, t.created_at_ms
    from ledger_transactions t
    where t.kind = 'usage' and length(t.id) > 36 and substr(t.id, 37) <= '${rounds.toString(16).padStart(5, '0')}'`
  const first = `(select seq from wallets where id = '${id}')`
  const credited = `(select credited_total from wallets where id = '${id}')`
  const debited = `(select debited_total from wallets where id = '${id}')`
  const ofBig = `from wallet_legs where wallet_id = '${id}'`
  return [
    `insert into ledger_transactions (id, kind, reference, wallet_id, description, actor_id, created_at_ms)
      select transaction_id, 'usage', transaction_id, '${id}', 'Answer', null, created_at_ms from (${rows}) big`,
    `insert into system_legs (transaction_id, line, account, wallet_id, amount)
      select transaction_id, 1, 'usage', null, ${bigChargeMicro} from (${rows}) big`,
    `insert into wallet_legs (wallet_id, seq, transaction_id, amount, balance_after, credited_total,
        debited_total, chain_hash)
      select '${id}', ${first} + n, transaction_id, -${bigChargeMicro},
        ${credited} - ${debited} - ${bigChargeMicro} * n, ${credited}, ${debited} + ${bigChargeMicro} * n, 'none'
      from (${rows}) big`,
    `update wallets set seq = (select max(seq) ${ofBig}), posted = (select min(balance_after) ${ofBig}),
        debited_total = (select max(debited_total) ${ofBig}) where id = '${id}'`,
    `update wallet_roll_ups set seq = (select max(seq) ${ofBig}),
        used_total = (select max(debited_total) ${ofBig}) where wallet_id = '${id}'`,
    `update user_figures set leg_seq = (select max(seq) ${ofBig})
      where user_id = (select owner_id from wallets where id = '${id}')`,
    `update roll_up_checkpoints set after_id = (select max(id) from ledger_transactions)
      where source = 'transactions'`,
  ]
}

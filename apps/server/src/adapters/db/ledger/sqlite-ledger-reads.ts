import type { Hold } from '@tessera/core/ledger/hold'
import type { LedgerState } from '@tessera/core/ledger/ledger-state'
import { readSetOf } from '@tessera/core/ledger/read-set'
import type { Wallet } from '@tessera/core/ledger/wallet'

import type { LedgerCommand } from '../../../ports/ledger-committer.ts'
import type { SqliteConnection, SqliteList } from '../sqlite/sqlite-connection.ts'
import { holdFromRow, idempotencyFromRow, recordedFromRow, walletFromRow } from './ledger-rows.ts'

/** Reads what a batch touches. Inside the batch's own transaction nobody can change it before it is written. */
export function readLedgerState(
  connection: SqliteConnection,
  commands: readonly LedgerCommand[],
): LedgerState {
  const wanted = readSetOf(commands)
  const wallets = new Map<string, Wallet>()
  const keepWallets = (rows: readonly SqliteList[]) => {
    for (const row of rows) {
      const wallet = walletFromList(row)
      wallets.set(wallet.id, wallet)
    }
  }
  keepWallets(connection.lists(walletsQuery, [JSON.stringify(wanted.walletIds)]))
  for (const owner of wanted.owners) {
    keepWallets(connection.lists(walletOfOwnerQuery, [owner.kind, owner.id]))
  }
  return {
    wallets: [...wallets.values()],
    holds:
      wanted.holdIds.length === 0
        ? []
        : connection.lists(holdsQuery, [JSON.stringify(wanted.holdIds)]).map(holdFromList),
    transactions: wanted.references.flatMap(({ kind, reference }) => {
      // Nearly always there is none. Asked alone: SQLite prepares a join anew with every other value.
      const [known] = connection.all(recordedQuery, [kind, reference])
      return known === undefined
        ? []
        : connection.all(firstLegQuery, [known['id']]).map((leg) => recordedFromRow({ ...known, ...leg }))
    }),
    idempotency: wanted.scopeKeys.flatMap((scopeKey) =>
      connection
        .all('select * from idempotency_keys where scope_key = ?', [scopeKey])
        .map(idempotencyFromRow),
    ),
  }
}

const walletColumns = `t.id, t.owner_kind, t.owner_id, t.posted, t.held, t.debt, t.seq, t.credited_total,
  t.debited_total, t.chain_hash, t.version`
// One question for all of a batch. The list leads: the other way around SQLite would read the whole table.
const walletsQuery = `select ${walletColumns}
  from json_each(?) as wanted cross join wallets as t on t.id = wanted.value`
const walletOfOwnerQuery = `select ${walletColumns} from wallets as t where t.owner_kind = ? and t.owner_id = ?`
const holdsQuery = `select t.id, t.wallet_id, t.amount, t.status, t.owner_id, t.lease_ends_at_ms, t.charged,
    t.release_reason, t.opened_at_ms, t.closed_at_ms
  from json_each(?) as wanted cross join holds as t on t.id = wanted.value`
const recordedQuery =
  'select id, kind, reference, wallet_id from ledger_transactions where kind = ? and reference = ?'
const firstLegQuery = 'select account, amount from system_legs where transaction_id = ? and line = 1'

function walletFromList(list: SqliteList): Wallet {
  return walletFromRow({
    id: list[0],
    owner_kind: list[1],
    owner_id: list[2],
    posted: list[3],
    held: list[4],
    debt: list[5],
    seq: list[6],
    credited_total: list[7],
    debited_total: list[8],
    chain_hash: list[9],
    version: list[10],
  })
}

function holdFromList(list: SqliteList): Hold {
  return holdFromRow({
    id: list[0],
    wallet_id: list[1],
    amount: list[2],
    status: list[3],
    owner_id: list[4],
    lease_ends_at_ms: list[5],
    charged: list[6],
    release_reason: list[7],
    opened_at_ms: list[8],
    closed_at_ms: list[9],
  })
}

import { pathToFileURL } from 'node:url'

import { systemClock } from '../adapters/clock/system-clock.ts'
import type { LedgerReport } from '../adapters/db/ledger/ledger-report.ts'
import { verifyLedger } from '../adapters/db/ledger/verify-ledger.ts'
import { createBooksRecord } from '../adapters/db/operators/books-record.ts'
import type { Environment } from '../config/environment-reader.ts'
import { withEnvironmentDatabase } from './open-environment-database.ts'

export type LedgerVerifyInput = { readonly env: Environment; readonly args: readonly string[] }

/**
 * Recomputes all books from their legs and prints counts, both hashes and the first row that is wrong.
 * @returns the exit code: 0 the books are right, 1 they are not or the database is out of reach, 2 wrong arguments
 */
export async function runLedgerVerify(
  { env, args }: LedgerVerifyInput,
  print: (line: string) => void,
): Promise<number> {
  const unknown = args.find((argument) => argument !== '--json')
  if (unknown !== undefined) {
    print(`Unknown option ${unknown}. Usage: npm run ledger:verify -- [--json]`)
    return 2
  }
  return withEnvironmentDatabase(env, print, async (database) => {
    const startedMs = performance.now()
    const report = await verifyLedger(database)
    const elapsedMs = Math.round(performance.now() - startedMs)
    const isSound = report.violation === undefined
    await createBooksRecord(database.db).save({ atMs: systemClock.nowMs(), isSound })
    if (args.includes('--json')) print(JSON.stringify(toJson(report, elapsedMs)))
    else for (const line of toText(report, elapsedMs)) print(line)
    return isSound ? 0 : 1
  })
}

function toJson(report: LedgerReport, elapsedMs: number) {
  const { violation } = report
  return {
    ok: violation === undefined,
    wallets: report.wallets,
    transactions: report.transactions,
    wallet_legs: report.walletLegs,
    system_legs: report.systemLegs,
    holds: report.holds,
    open_holds: report.openHolds,
    chain: report.chain,
    books: report.books,
    violation:
      violation === undefined
        ? null
        : {
            law: violation.law,
            message: violation.message,
            wallet_id: violation.walletId ?? null,
            transaction_id: violation.transactionId ?? null,
            seq: violation.seq ?? null,
            hold_id: violation.holdId ?? null,
            redemption_id: violation.redemptionId ?? null,
            voucher_code_id: violation.voucherCodeId ?? null,
          },
    elapsed_ms: elapsedMs,
  }
}

function toText(report: LedgerReport, elapsedMs: number): readonly string[] {
  const { violation } = report
  if (violation !== undefined) {
    const places = [
      ['wallet', violation.walletId],
      ['leg', violation.seq],
      ['transaction', violation.transactionId],
      ['hold', violation.holdId],
      ['redemption', violation.redemptionId],
      ['voucher code', violation.voucherCodeId],
    ].flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${value}`]))
    return [`The books are WRONG (${violation.law}): ${violation.message}`, `First at: ${places.join(', ')}`]
  }
  return [
    `The books are right: ${report.wallets} wallets, ${report.transactions} transactions, ` +
      `${report.walletLegs + report.systemLegs} legs, ${report.holds} holds (${report.openHolds} open), ` +
      `recomputed in ${elapsedMs} ms`,
    `chain ${report.chain}`,
    `books ${report.books}`,
  ]
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = await runLedgerVerify({ env: process.env, args: process.argv.slice(2) }, (line) => {
    process.stdout.write(`${line}\n`)
  })
}

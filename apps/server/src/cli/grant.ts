import { pathToFileURL } from 'node:url'

import { grantRequest } from '@tessera/contracts/credits'
import { creditsFromJson } from '@tessera/core/money/micro-credits'

import { systemClock } from '../adapters/clock/system-clock.ts'
import type { Database } from '../adapters/db/database.ts'
import { createLedgerCommitter } from '../adapters/db/ledger/group-committer.ts'
import { createLeaseClock } from '../adapters/db/ledger/lease-clock.ts'
import { createLedgerReads } from '../adapters/db/ledger/ledger-reads.ts'
import { openLedgerBackend } from '../adapters/db/ledger/open-ledger-backend.ts'
import { createAuditReads } from '../adapters/db/operators/audit-reads.ts'
import { createPeopleStore } from '../adapters/db/people-store.ts'
import { createUuidV7Ids } from '../adapters/ids/uuid-v7-ids.ts'
import type { Environment } from '../config/environment-reader.ts'
import { createCreditManager } from '../features/credits/create-credit-manager.ts'
import { grantCredits } from '../features/credits/grant-credits.ts'
import { withEnvironmentDatabase } from './open-environment-database.ts'

const usage = `npm run grant -- EMAIL AMOUNT REASON

Grants bonus credits to a person; a negative AMOUNT is a correction. The audit log names the REASON.`

export type GrantInput = { readonly env: Environment; readonly args: readonly string[] }

/** @returns the exit code: 0 granted, 1 refused or out of reach, 2 wrong arguments */
export async function runGrant({ env, args }: GrantInput, print: (line: string) => void): Promise<number> {
  const [email, amount, ...reason] = args
  const request = grantRequest.safeParse({ amount: Number(amount), reason: reason.join(' ') })
  if (email === undefined || !request.success) {
    print(usage)
    for (const issue of request.error?.issues ?? []) print(`${issue.path.join('.')}: ${issue.message}`)
    return 2
  }
  return withEnvironmentDatabase(env, print, (database) =>
    grantTo(database, { email, ...request.data }, print),
  )
}

async function grantTo(
  database: Database,
  wanted: { readonly email: string; readonly amount: number; readonly reason: string },
  print: (line: string) => void,
): Promise<number> {
  const ids = createUuidV7Ids(systemClock)
  const person = await createPeopleStore({ database, clock: systemClock, ids }).findPersonByEmail(
    wanted.email,
  )
  const amountMicro = creditsFromJson(wanted.amount)
  if (!person || amountMicro === undefined) {
    print(`Nobody has an account with the address ${wanted.email}.`)
    return 1
  }
  const reads = createLedgerReads(database.db)
  const committer = createLedgerCommitter(openLedgerBackend(database, systemClock))
  const credits = createCreditManager({
    committer,
    reads,
    ids,
    leaseClock: createLeaseClock(database, {
      monotonicMs: () => performance.now(),
      wallMs: () => systemClock.nowMs(),
    }),
    instanceId: ids.create('instance'),
    leaseMs: 60_000,
  })
  try {
    const { walletId } = await credits.openWallet({ kind: 'user', id: person.id })
    const granted = await grantCredits(
      { credits, reads, audit: createAuditReads(database), ids, clock: systemClock },
      { userId: person.id, walletId, actorId: 'command_line', amountMicro, reason: wanted.reason },
    )
    print(
      granted.ok
        ? `${wanted.amount > 0 ? 'Granted' : 'Corrected by'} ${wanted.amount} credits; ${person.email} now has ${granted.value.balance}.`
        : granted.error.message,
    )
    return granted.ok ? 0 : 1
  } finally {
    await committer.close()
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = await runGrant({ env: process.env, args: process.argv.slice(2) }, (line) => {
    process.stdout.write(`${line}\n`)
  })
}

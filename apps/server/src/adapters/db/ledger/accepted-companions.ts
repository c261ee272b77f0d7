import type { LedgerResult } from '@tessera/core/ledger/operation'

import type { LedgerCommand } from '../../../ports/ledger-committer.ts'
import type { AcceptedCompanions } from './companion-rows.ts'

/** The companions that may be written: those of operations that were accepted, and not merely repeated. */
export function acceptedCompanions(
  commands: readonly LedgerCommand[],
  results: readonly LedgerResult[],
): readonly AcceptedCompanions[] {
  return commands.flatMap((command, index) => {
    const result = results[index]
    if (!command.companions || !result?.ok || result.value.replayed) return []
    const { companions, atMs } = command
    return [{ companions, outcome: result.value, ...(atMs === undefined ? {} : { atMs }) }]
  })
}

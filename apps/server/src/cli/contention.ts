import { pathToFileURL } from 'node:url'

import { runContention } from '../../test/proofs/contention/contention-command.ts'

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = await runContention(process.argv.slice(2))
}

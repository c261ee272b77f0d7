import { pathToFileURL } from 'node:url'

import { runFaultstorm } from '../../test/proofs/storm/faultstorm-command.ts'

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = await runFaultstorm(process.argv.slice(2))
}

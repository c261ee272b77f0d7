import { pathToFileURL } from 'node:url'

import { runFuzzCommand } from '../../test/proofs/fuzz/fuzz-command.ts'

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = await runFuzzCommand(process.argv.slice(2))
}

import { pathToFileURL } from 'node:url'

import { runProve } from '../../test/proofs/prove/prove-command.ts'

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = await runProve(process.argv.slice(2))
}

import { pathToFileURL } from 'node:url'

import { runLarge } from '../../../../bench/large/run-large.ts'

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = await runLarge(process.argv.slice(2))
}

import { pathToFileURL } from 'node:url'

import { runCrashtest } from '../../test/proofs/crash/crashtest-command.ts'

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = await runCrashtest(process.argv.slice(2))
}

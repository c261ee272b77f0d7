import { pathToFileURL } from 'node:url'

import { runEvaluate } from '../../../../training/selector/evaluate.ts'

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = runEvaluate(process.argv.slice(2))
}

import { pathToFileURL } from 'node:url'

import { runTrain } from '../../../../training/selector/train.ts'

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = runTrain(process.argv.slice(2))
}

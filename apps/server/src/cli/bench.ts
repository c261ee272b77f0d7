import { pathToFileURL } from 'node:url'

import { runBench } from '../../../../bench/run-bench.ts'

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = await runBench(process.argv.slice(2))
}

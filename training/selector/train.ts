import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'

import { selectorWeightsPath } from '../../apps/server/src/adapters/selection/read-selector-weights.ts'
import { encodeWeights } from './encode-weights.ts'
import { readOutsideRows, readOwnPrompts } from './prompt-rows.ts'
import { trainWeights } from './train-weights.ts'

const usage = `Trains the model selector on the project's own prompts and on outside rows whose licence allows it.
  npm run select:train -- --rows FILE [--out FILE]`

/** @returns the exit code: 0 done, 2 wrong arguments */
export function runTrain(args: readonly string[]): number {
  const { values } = parseArgs({
    args: [...args],
    options: { rows: { type: 'string' }, out: { type: 'string' } },
  })
  const path = values.rows ?? process.env['SELECTOR_ROWS']
  if (path === undefined) {
    process.stderr.write(`${usage}\n`)
    return 2
  }
  const own = readOwnPrompts()
  const outside = readOutsideRows(path).filter((row) => row.train_ok)
  const trained = trainWeights({ own, outside })
  const bytes = encodeWeights(trained)
  const out = values.out ?? selectorWeightsPath
  writeFileSync(out, bytes)
  process.stdout.write(
    `${own.length} own prompts and ${outside.length} outside rows gave ${bytes.length} bytes: ${out}\n${JSON.stringify(trained.calibration)}\n`,
  )
  return 0
}

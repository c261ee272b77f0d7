import type { Calibration } from '@tessera/core/selection/reading/selector-weights'

/** What the training finds, by feature and output; the features of `gain` and `lengths` end with the kinds of task. */
export type TrainedWeights = {
  readonly types: Float32Array
  readonly gain: Float32Array
  readonly lengths: Float32Array
  readonly calibration: Calibration
  /** The words that features are known by, the commonest first. */
  readonly words: readonly string[]
}

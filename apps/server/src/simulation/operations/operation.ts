import type { World } from '../world.ts'

/** One kind of thing that happens, and how often. */
export type SimulatedOperation = {
  readonly kind: string
  readonly weight: number
  /** @returns false where there was nothing to do it with */
  readonly play: (world: World) => Promise<boolean | void>
}

/** How far the walk over all paid orders has come. */
export type PaymentWalk = {
  readonly begunAtMs: number
  /** Orders up to this one have been looked at; ids are ordered by time. */
  readonly afterId: string
  /** Undefined while it goes on. */
  readonly endedAtMs?: number
}

/** Keeps the place where a walk stopped, so that the next process goes on there. */
export interface PaymentWalkStore {
  find(): Promise<PaymentWalk | undefined>
  save(walk: PaymentWalk): Promise<void>
}

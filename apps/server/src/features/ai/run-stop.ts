import type { StopSignal } from '../../ports/model-provider.ts'

/** The signal that ends a run's call. Every run has one and few are ever used: an `AbortController` costs ten times as much. */
export class RunStop implements StopSignal {
  #isAborted = false
  #listeners: Set<() => void> | undefined

  get aborted(): boolean {
    return this.#isAborted
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners ??= new Set()
    this.#listeners.add(listener)
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners?.delete(listener)
  }

  /** Tells everybody who listens, once. */
  abort(): void {
    if (this.#isAborted) return
    this.#isAborted = true
    const listeners = this.#listeners ?? []
    this.#listeners = undefined
    for (const listener of listeners) listener()
  }
}

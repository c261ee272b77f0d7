import type { SandboxGates } from './sandbox-fault.ts'

/** Gates with the side that holds calls. */
export class CallGates implements SandboxGates {
  readonly #held = new Set<() => void>()
  readonly #watchers = new Set<{ readonly count: number; readonly resolve: () => void }>()

  heldCount(): number {
    return this.#held.size
  }

  whenHeld(count = 1): Promise<void> {
    return new Promise((resolve) => {
      this.#watchers.add({ count, resolve })
      this.#tellWatchers()
    })
  }

  release(): void {
    for (const letGo of this.#held) letGo()
    this.#held.clear()
  }

  /** Waits until released, or until the caller has gone. */
  hold(gone: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (gone.aborted) {
        resolve()
        return
      }
      const letGo = (): void => {
        this.#held.delete(letGo)
        resolve()
      }
      gone.addEventListener('abort', letGo, { once: true })
      this.#held.add(letGo)
      this.#tellWatchers()
    })
  }

  #tellWatchers(): void {
    for (const watcher of this.#watchers) {
      if (this.#held.size < watcher.count) continue
      this.#watchers.delete(watcher)
      watcher.resolve()
    }
  }
}

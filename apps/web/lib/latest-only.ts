/**
 * Runs `work` for the latest input only: waits until the input rests, keeps one call in flight, drops answers
 * that newer input has made stale, and starts again with the newest when the call comes back.
 */
export class LatestOnly<Input, Output> {
  readonly #work: (input: Input) => Promise<Output>
  readonly #deliver: (output: Output, input: Input) => void
  readonly #fail: (error: unknown, input: Input) => void
  #timer: ReturnType<typeof setTimeout> | undefined
  #waiting: { readonly input: Input } | undefined
  #isBusy = false
  #generation = 0

  constructor(options: {
    readonly work: (input: Input) => Promise<Output>
    readonly deliver: (output: Output, input: Input) => void
    readonly fail: (error: unknown, input: Input) => void
  }) {
    this.#work = options.work
    this.#deliver = options.deliver
    this.#fail = options.fail
  }

  ask(input: Input, delayMs: number): void {
    this.#generation += 1
    this.#waiting = { input }
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#startIfIdle()
    }, delayMs)
  }

  cancel(): void {
    this.#generation += 1
    this.#waiting = undefined
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #startIfIdle(): void {
    if (this.#isBusy || this.#timer !== undefined || this.#waiting === undefined) return
    const { input } = this.#waiting
    this.#waiting = undefined
    void this.#run(input, this.#generation)
  }

  async #run(input: Input, generation: number): Promise<void> {
    this.#isBusy = true
    try {
      const output = await this.#work(input)
      if (generation === this.#generation) this.#deliver(output, input)
    } catch (error) {
      if (generation === this.#generation) this.#fail(error, input)
    } finally {
      this.#isBusy = false
      this.#startIfIdle()
    }
  }
}

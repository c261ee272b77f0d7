import { invariant } from '@tessera/core/invariant'

import { LedgerCommandFault } from '../adapters/db/ledger/group-committer.ts'
import type { LedgerCommitResult } from '../adapters/db/ledger/ledger-backend.ts'
import type { LedgerCommand, LedgerCommitter } from '../ports/ledger-committer.ts'

/** Something that somebody does: it runs until it asks the ledger, and waits there for its batch. */
type Strand = { pause: () => void }

type Waiting = {
  readonly strand: Strand
  readonly command: LedgerCommand
  readonly resolve: (result: Exclude<LedgerCommitResult, { fault: string }>) => void
  readonly reject: (error: Error) => void
}

/**
 * The committer of the simulation: collects what many ask for at once into one batch, as production does, but lets only
 * one of them run at a time, each until it waits or is done. So their order, and with it the history, depends on the
 * seed alone, however long a database takes.
 */
export class TurnCommitter implements LedgerCommitter {
  #waiting: Waiting[] = []
  #running: Strand | undefined
  #failure: { readonly error: unknown } | undefined

  commit(command: LedgerCommand): ReturnType<LedgerCommitter['commit']> {
    const strand = this.#running
    invariant(strand !== undefined, 'whoever asks the ledger has begun')
    return new Promise((resolve, reject) => {
      this.#waiting.push({ strand, command, resolve, reject })
      strand.pause()
    })
  }

  async close(): Promise<void> {
    // Nothing is open.
  }

  /** The commands of the next batch, in the order in which they were asked for. */
  commands(): readonly LedgerCommand[] {
    return this.#waiting.map(({ command }) => command)
  }

  /** Lets somebody run until they wait for the ledger or are done. */
  begin(work: () => Promise<void>): Promise<void> {
    const strand: Strand = { pause: nothing }
    return this.#run(strand, () => {
      void this.#finish(strand, work)
    })
  }

  /** Gives everybody the answer to what they asked for, one after the other. */
  async answer(results: readonly LedgerCommitResult[]): Promise<void> {
    const answered = this.#waiting
    this.#waiting = []
    const byStrand = new Map<Strand, (() => void)[]>()
    for (const [index, waiting] of answered.entries()) {
      const tell = () => {
        tellOne(waiting, results[index])
      }
      const telling = byStrand.get(waiting.strand)
      if (telling) telling.push(tell)
      else byStrand.set(waiting.strand, [tell])
    }
    for (const [strand, telling] of byStrand) {
      await this.#run(strand, () => {
        for (const tell of telling) tell()
      })
    }
  }

  /** The process has died: nobody is there any more who waits for an answer. */
  forgetAll(): void {
    this.#waiting = []
  }

  /** What somebody threw and nobody caught. */
  takeFailure(): { readonly error: unknown } | undefined {
    const failure = this.#failure
    this.#failure = undefined
    return failure
  }

  async #finish(strand: Strand, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.#failure ??= { error }
    }
    strand.pause()
  }

  async #run(strand: Strand, go: () => void): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    strand.pause = resolve
    this.#running = strand
    go()
    await promise
    this.#running = undefined
  }
}

function tellOne({ resolve, reject }: Waiting, result: LedgerCommitResult | undefined): void {
  if (result === undefined) reject(new LedgerCommandFault('the command has no result'))
  else if ('fault' in result) reject(new LedgerCommandFault(result.fault))
  else resolve(result)
}

function nothing(): void {
  // Replaced whenever a strand runs.
}

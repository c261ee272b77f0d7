import type { SandboxProviderName, SandboxUsage } from './sandbox-call.ts'

/** What really happened with one call: what a provider would bill, whatever it said on the wire. */
export type SandboxInvoice = {
  /** From 1, in order of arrival. */
  readonly callNumber: number
  readonly provider: SandboxProviderName
  readonly modelId: string
  readonly isStreamed: boolean
  readonly prompt: string
  readonly maxOutputTokens: number | undefined
  /**
   * `left`: the caller closed the connection. `broken`: a fault ended it. `refused`: no generation was begun.
   */
  readonly status: 'running' | 'complete' | 'left' | 'broken' | 'refused'
  /** Generated so far. */
  readonly usage: SandboxUsage
  readonly text: string
  readonly receivedAtMs: number
  readonly endedAtMs: number | undefined
}

const usuallyKept = 5_000

/** The invoice while its call runs. */
export type OpenInvoice = { -readonly [Key in keyof SandboxInvoice]: SandboxInvoice[Key] }

/** The last calls, oldest first. */
export class InvoiceBook {
  readonly #invoices: OpenInvoice[] = []
  readonly #mostKept: number
  #callCount = 0

  constructor(mostKept = usuallyKept) {
    this.#mostKept = mostKept
  }

  open(facts: Omit<OpenInvoice, 'callNumber'>): OpenInvoice {
    this.#callCount += 1
    const invoice: OpenInvoice = { callNumber: this.#callCount, ...facts }
    this.#invoices.push(invoice)
    if (this.#invoices.length > this.#mostKept) this.#invoices.shift()
    return invoice
  }

  list(): readonly SandboxInvoice[] {
    return this.#invoices.map((invoice) => ({ ...invoice }))
  }
}

import { closeSync, openSync, writeSync } from 'node:fs'

/** A question that was asked under a key, and what its caller was told. */
export type AskedPrompt = {
  readonly key: string
  readonly caller: number
  readonly model: string
  readonly prompt: string
  readonly isStreamed: boolean
  readonly isStored: boolean
  answer:
    | { readonly type: 'none' }
    /** Its charge and its text arrived. */
    | {
        readonly type: 'charged'
        readonly runId: string
        readonly chargedMicro: bigint
        readonly text: string
        /** How often the providers had been called for this key by then. */
        readonly calls: number
      }
    /** It was said that it broke off and costs nothing. */
    | { readonly type: 'free'; readonly runId: string }
}

export type AskedGrant = {
  readonly key: string
  readonly caller: number
  readonly credits: number
  transactionId: string | undefined
}

export type PaidOrder = {
  readonly orderId: string
  readonly sessionId: string
  readonly caller: number
  creditsMicro: bigint | undefined
}

/**
 * What a client knows: what it asked for, and what it was told. Each line is in its file before the next step is taken,
 * so that what it was told can be held against the books whatever happened to the server.
 */
export class ClientLog {
  readonly prompts = new Map<string, AskedPrompt>()
  readonly grants = new Map<string, AskedGrant>()
  readonly orders = new Map<string, PaidOrder>()
  readonly #file: number
  #acknowledged = 0

  constructor(path: string) {
    this.#file = openSync(path, 'ax', 0o600)
  }

  /** Told and believed: answers with their charges, broken answers, grants, purchases. */
  get acknowledgedCount(): number {
    return this.#acknowledged
  }

  get attemptedCount(): number {
    return this.prompts.size + this.grants.size + this.orders.size
  }

  asked(prompt: AskedPrompt): void {
    this.prompts.set(prompt.key, prompt)
    this.#write({ asked: prompt.key, caller: prompt.caller, prompt: prompt.prompt })
  }

  answered(prompt: AskedPrompt, answer: AskedPrompt['answer']): void {
    this.#acknowledge({ answered: prompt.key, ...answer })
    prompt.answer = answer
  }

  askedForGrant(grant: AskedGrant): void {
    this.grants.set(grant.key, grant)
    this.#write({ asked_for_grant: grant.key, caller: grant.caller, credits: grant.credits })
  }

  granted(grant: AskedGrant, transactionId: string): void {
    this.#acknowledge({ granted: grant.key, transactionId })
    grant.transactionId = transactionId
  }

  paid(order: PaidOrder): void {
    this.orders.set(order.orderId, order)
    this.#write({ paid: order.orderId, session: order.sessionId, caller: order.caller })
  }

  credited(order: PaidOrder, creditsMicro: bigint): void {
    this.#acknowledge({ credited: order.orderId, creditsMicro })
    order.creditsMicro = creditsMicro
  }

  /** Prompts nobody was told the end of. */
  listUnanswered(): readonly AskedPrompt[] {
    return [...this.prompts.values()].filter(({ answer }) => answer.type === 'none')
  }

  close(): void {
    closeSync(this.#file)
  }

  #acknowledge(line: object): void {
    this.#acknowledged += 1
    this.#write(line)
  }

  #write(line: object): void {
    const text = JSON.stringify(line, (_key, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    )
    writeSync(this.#file, `${text}\n`)
  }
}

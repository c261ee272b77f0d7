const maxNamedStatements = 400

/**
 * Names for statements that are sent again and again: PostgreSQL then parses and plans each once for a connection.
 * Bounded, because every connection keeps every named statement for ever; texts beyond that are sent without a name.
 */
export class StatementNames {
  readonly #nameByText = new Map<string, string>()
  #lastNumber = 0

  /** @returns undefined for texts that must not, or can no longer, have a name */
  find(sql: string): string | undefined {
    const known = this.#nameByText.get(sql)
    if (known !== undefined) return known
    if (this.#nameByText.size >= maxNamedStatements || !isRepeatable(sql)) return undefined
    this.#lastNumber += 1
    const name = `tessera_${this.#lastNumber}`
    this.#nameByText.set(sql, name)
    return name
  }

  /** The prepared form is out of date (the tables changed): the text gets a new name with its next use. */
  forget(sql: string): void {
    this.#nameByText.delete(sql)
  }
}

function isRepeatable(sql: string): boolean {
  return /^\s*(?:select|insert|update|delete|with)\b/i.test(sql)
}

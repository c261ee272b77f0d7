export type AuditEntry = {
  /** Where the caller has to know it. */
  readonly id?: string
  readonly actorId: string
  readonly action: string
  readonly subjectKind: string
  readonly subjectId: string
  readonly reason: string
  readonly before?: unknown
  readonly after?: unknown
  readonly requestId?: string
}

/** Append-only; entries that belong to a movement of credits travel with it as companion writes instead. */
export interface AuditLog {
  add(entry: AuditEntry): Promise<void>
}

/** An entry as it was written. */
export type LoggedAct = {
  readonly id: string
  readonly action: string
  readonly actorId: string
  readonly subjectKind: string
  readonly subjectId: string
  readonly reason: string
  readonly before: unknown
  readonly after: unknown
  readonly requestId: string | undefined
  readonly createdAtMs: number
}

export type AuditFilter = {
  readonly actorId?: string
  /** One that ends in a dot names all that begin with it. */
  readonly action?: string
  readonly subjectId?: string
  readonly fromMs?: number
  /** Not included. */
  readonly toMs?: number
  readonly search?: string
}

/** What operators did, for reading. */
export interface AuditReads {
  /** @returns undefined for an unknown entry */
  find(entryId: string): Promise<LoggedAct | undefined>
  /**
   * Newest first. A search looks through a bounded number of entries, so that a page may hold fewer than `limit` and
   * still have a next one.
   */
  list(query: {
    readonly filter: AuditFilter
    readonly beforeId: string | undefined
    readonly limit: number
  }): Promise<{ readonly entries: readonly LoggedAct[]; readonly nextBeforeId: string | undefined }>
}

export type AuditEntry = {
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

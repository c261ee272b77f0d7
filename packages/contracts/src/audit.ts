import { z } from 'zod'

import { cleanText, cursor, isoTime, pageLimit } from './primitives.ts'

/** What operators did; nothing in it can be changed or taken out, by the database's own rule. */
export const auditQuery = z.object({
  /**
   * An id (of an entry, a person, a subject, a request), the beginning of a person's e-mail address, or any part of a
   * reason. A page may hold fewer entries than asked for and still have a next one: a search goes on from there.
   */
  q: cleanText.trim().max(200).optional(),
  /** The id of who did it. */
  actor: cleanText.max(100).optional(),
  /** Such as `credits.grant`, `role.change`; one that ends in a dot names all that begin with it. */
  action: z
    .string()
    .regex(/^[a-z_.]{1,60}$/)
    .optional(),
  /** The id of whom or what it was done to. */
  subject: cleanText.max(100).optional(),
  from: isoTime.optional(),
  /** Not included. */
  to: isoTime.optional(),
  limit: pageLimit,
  cursor: cursor.optional(),
})

const person = z.object({ id: z.string(), name: z.string(), email: z.string() })

export const auditEntry = z.object({
  id: z.string(),
  action: z.string(),
  actor_id: z.string(),
  /** Null for the terminal and for the system itself. */
  actor: person.nullable(),
  subject_kind: z.string(),
  subject_id: z.string(),
  /** Where the subject is a person. */
  subject: person.nullable(),
  reason: z.string(),
  before: z.unknown(),
  after: z.unknown(),
  request_id: z.string().nullable(),
  created_at: isoTime,
})
export type AuditEntry = z.infer<typeof auditEntry>

export const auditResponse = z.object({
  entries: z.array(auditEntry),
  next_cursor: z.string().nullable(),
})
export type AuditResponse = z.infer<typeof auditResponse>

import { z } from 'zod'

/** PostgreSQL can't store NUL, and a lone surrogate is not Unicode text: refused at the door, on both databases. */
export const cleanText = z
  .string()
  .refine((text) => !text.includes('\0'), 'must not contain a NUL character')
  .refine((text) => text.isWellFormed(), 'must be well-formed Unicode (no lone surrogates)')

/** Credits in JSON: a number with at most six decimals that round-trips exactly. */
export const creditAmount = z.number().refine((amount) => {
  const micro = Math.round(amount * 1_000_000)
  return Math.abs(amount) <= 4_294_967_296 && micro / 1_000_000 === amount
}, 'must have at most six decimals and be at most 4,294,967,296')

export const isoTime = z.iso.datetime({ offset: true })

/** Idempotency-Key header: 1 to 255 visible ASCII characters. */
export const idempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 visible ASCII characters')

export const pageLimit = z.coerce.number().int().min(1).max(100).default(50)

export const cursor = z.string().regex(/^[A-Za-z0-9_-]{1,200}$/, 'must be a cursor from an earlier page')

import { cleanText } from '@tessera/contracts/primitives'
import type { FastifyRequest } from 'fastify'

const pathParameter = cleanText.min(1).max(200)

/** @returns undefined where a part of the path could not name anything that we store */
export function readPathParameters(request: FastifyRequest): Readonly<Record<string, string>> | undefined {
  const read: Record<string, string> = {}
  for (const [name, value] of Object.entries(request.params ?? {})) {
    const parsed = pathParameter.safeParse(value)
    if (!parsed.success) return undefined
    read[name] = parsed.data
  }
  return read
}

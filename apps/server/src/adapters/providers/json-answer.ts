import { ProviderComplaint } from './provider-complaint.ts'

export type JsonRecord = Readonly<Record<string, unknown>>

/** Parses what a provider sent; anything but JSON is an `invalid_answer`. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new ProviderComplaint('invalid_answer', ['not_json'])
  }
}

/** Parses a text that may be anything, such as the body of an error. */
export function tryParseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The record under a key, or undefined for anything else that may stand there. */
export function recordAt(value: unknown, key: string): JsonRecord | undefined {
  if (!isRecord(value)) return undefined
  const found = value[key]
  return isRecord(found) ? found : undefined
}

export function stringAt(value: unknown, key: string): string | undefined {
  if (!isRecord(value)) return undefined
  const found = value[key]
  return typeof found === 'string' ? found : undefined
}

/** The list under a key; empty for anything else that may stand there. */
export function listAt(value: unknown, key: string): readonly unknown[] {
  if (!isRecord(value)) return []
  const found = value[key]
  return Array.isArray(found) ? found : []
}

/** The record, or an `invalid_answer` that names what is missing. */
export function demandRecord(value: unknown, label: string): JsonRecord {
  if (!isRecord(value)) throw new ProviderComplaint('invalid_answer', [`no_${label}`])
  return value
}

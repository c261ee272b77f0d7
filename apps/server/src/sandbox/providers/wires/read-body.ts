import { err, ok } from '@tessera/core/result'
import type { Result } from '@tessera/core/result'

import type { SandboxRefusal } from '../sandbox-call.ts'

export type BodyRecord = Readonly<Record<string, unknown>>

export function asRecord(value: unknown): BodyRecord | undefined {
  return isRecord(value) ? value : undefined
}

function isRecord(value: unknown): value is BodyRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

export function refuse(
  message: string,
  param?: string,
): { readonly ok: false; readonly error: SandboxRefusal } {
  return err({ kind: 'bad_request', status: 400, message, ...(param === undefined ? {} : { param }) })
}

/** The text of a message's content: a string, or parts of which the texts count and an image stands as a word. */
export function readText(content: unknown): string | undefined {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return undefined
  return content
    .map((part) => {
      const text = asRecord(part)?.['text']
      return typeof text === 'string' ? text : '[image]'
    })
    .join('\n')
}

/** A whole number from 1 up, undefined where it is left out, a refusal otherwise. */
export function readTokenLimit(value: unknown, param: string): Result<number | undefined, SandboxRefusal> {
  if (value === undefined || value === null) return ok(undefined)
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1) {
    return refuse(`Invalid value for '${param}': expected an integer of at least 1.`, param)
  }
  return ok(value)
}

export function checkTemperature(value: unknown, most: number): SandboxRefusal | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'number' && value >= 0 && value <= most) return undefined
  return refuse(`Invalid value for 'temperature': expected a number from 0 to ${most}.`, 'temperature').error
}

import { TypeOverrides, types as pgTypes } from 'pg'
import type { CustomTypesConfig } from 'pg'

const { builtins } = pgTypes

/**
 * Integers come as `bigint`. Sums of them are `numeric` on PostgreSQL and integers all the same; averages always have
 * a decimal point and come as numbers, as they do on SQLite.
 */
export const exactTypes: CustomTypesConfig = withTextParsers({
  [builtins.INT2]: BigInt,
  [builtins.INT4]: BigInt,
  [builtins.INT8]: BigInt,
  [builtins.NUMERIC]: (text) => (/^-?\d+$/.test(text) ? BigInt(text) : Number(text)),
})

/** For better-auth, which knows numbers only. An integer that a number cannot hold is an error, never rounded. */
export const numberTypes: CustomTypesConfig = withTextParsers({
  [builtins.INT8]: toSafeNumber,
  [builtins.NUMERIC]: Number,
})

function withTextParsers(parsers: Readonly<Record<number, (text: string) => unknown>>): CustomTypesConfig {
  const types = new TypeOverrides()
  for (const [oid, parse] of Object.entries(parsers)) types.setTypeParser(Number(oid), 'text', parse)
  return types
}

function toSafeNumber(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} does not fit into a number`)
  return value
}

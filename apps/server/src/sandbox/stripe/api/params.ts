import { ok } from '@tessera/core/result'
import { z } from 'zod'

import { type StripeResult, refuse } from '../refusal.ts'
import type { ParamTree } from './form-encoding.ts'

/** A text that must not be empty, at most so long. */
export function text(mostCharacters = 5_000) {
  return z.string().min(1).max(mostCharacters)
}

export const integer = z.string().transform((value, context) => {
  if (/^-?\d{1,15}$/.test(value)) return Number(value)
  context.addIssue({
    code: 'custom',
    message: `Invalid integer: ${value}`,
    params: { code: 'parameter_invalid_integer' },
  })
  return z.NEVER
})

export function integerFrom(least: number) {
  return integer.superRefine((value, context) => {
    if (value >= least) return
    context.addIssue({
      code: 'custom',
      message: `This value must be greater than or equal to ${least}.`,
      params: { code: 'parameter_invalid_integer' },
    })
  })
}

export const flag = z.string().transform((value, context) => {
  if (value === 'true' || value === 'false') return value === 'true'
  context.addIssue({ code: 'custom', message: `Invalid boolean: ${value}` })
  return z.NEVER
})

export function oneOf<const Names extends readonly [string, ...string[]]>(names: Names) {
  return z.enum(names)
}

/** A list, in the order of its numbers. */
export function listOf<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess((value) => {
    if (typeof value !== 'object' || value === null) return value
    const entries = Object.entries(value)
    if (!entries.every(([name]) => /^\d{1,4}$/.test(name))) return value
    return entries.toSorted(([left], [right]) => Number(left) - Number(right)).map(([, item]) => item)
  }, z.array(schema))
}

export const expandList = listOf(text()).optional()

const mostMetadataKeys = 50

/** Up to 50 keys of 40 characters with values of 500; an empty value leaves its key out. */
export const metadata = z
  .union([z.literal(''), z.record(z.string().min(1).max(40), z.string().max(500))])
  .superRefine((value, context) => {
    if (Object.keys(value).length <= mostMetadataKeys) return
    context.addIssue({ code: 'custom', message: `Metadata cannot have more than ${mostMetadataKeys} keys.` })
  })
  .transform((value) =>
    Object.fromEntries(value === '' ? [] : Object.entries(value).filter(([, entry]) => entry !== '')),
  )
  .optional()

/** A parameter that Stripe takes and the sandbox does not act on: better refused than silently ignored. */
export const notInSandbox = z
  .unknown()
  .superRefine((value, context) => {
    if (value === undefined) return
    context.addIssue({
      code: 'custom',
      message: 'This parameter is one of Stripe’s that the sandbox does not imitate.',
      params: { code: 'sandbox_unsupported' },
    })
  })
  .optional()

export const createdRange = z
  .union([
    integer,
    z.strictObject({
      gt: integer.optional(),
      gte: integer.optional(),
      lt: integer.optional(),
      lte: integer.optional(),
    }),
  ])
  .optional()

export const pageParams = {
  limit: integer.optional(),
  starting_after: text().optional(),
  ending_before: text().optional(),
}

/** Checks parameters as Stripe does: the first thing that is wrong is what the refusal names. */
export function readParams<Schema extends z.ZodType>(
  schema: Schema,
  raw: ParamTree,
): StripeResult<z.output<Schema>> {
  const parsed = schema.safeParse(raw)
  if (parsed.success) return ok(parsed.data)
  const issues = parsed.error.issues
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]
  return issue === undefined ? refuse('Invalid request.') : refusalOf(deepest(issue), raw)
}

type Issue = z.core.$ZodIssue

/** Of several shapes that were tried, the complaint of the one that came furthest. */
function deepest(issue: Issue): Issue {
  if (issue.code !== 'invalid_union') return issue
  const candidates = issue.errors.flat()
  const best = candidates.toSorted((left, right) => right.path.length - left.path.length)[0]
  return best === undefined ? issue : deepest({ ...best, path: [...issue.path, ...best.path] })
}

function refusalOf(issue: Issue, raw: ParamTree): ReturnType<typeof refuse> {
  const param = nameOf(issue.path)
  const given = valueAt(raw, issue.path)
  if (issue.code === 'unrecognized_keys') {
    const unknown = nameOf([...issue.path, issue.keys[0] ?? ''])
    return refuse(`Received unknown parameter: ${unknown}`, { code: 'parameter_unknown', param: unknown })
  }
  if (given === undefined) {
    return refuse(`Missing required param: ${param}.`, { code: 'parameter_missing', param })
  }
  if (given === '') {
    return refuse(
      `You passed an empty string for '${param}'. We assume empty values are an attempt to unset a parameter; however '${param}' cannot be unset. You should remove '${param}' from your request or supply a non-empty value.`,
      { code: 'parameter_invalid_empty', param },
    )
  }
  if (issue.code === 'custom') {
    const code: unknown = issue.params?.['code']
    return refuse(issue.message, { param, ...(typeof code === 'string' ? { code } : {}) })
  }
  return refuse(sentenceOf(issue, param), { param })
}

function sentenceOf(issue: Issue, param: string): string {
  if (issue.code === 'invalid_value')
    return `Invalid ${param}: must be one of ${inWords(issue.values.map(String))}`
  if (issue.code === 'too_big') return `Invalid string: must be at most ${issue.maximum} characters`
  if (issue.code === 'invalid_type')
    return `Invalid ${issue.expected === 'record' ? 'object' : issue.expected}`
  return `Invalid ${param}`
}

function inWords(names: readonly string[]): string {
  if (names.length < 3) return names.join(' or ')
  return `${names.slice(0, -1).join(', ')}, or ${names.at(-1)}`
}

function nameOf(path: readonly PropertyKey[]): string {
  return path.map((part, index) => (index === 0 ? String(part) : `[${String(part)}]`)).join('')
}

function valueAt(tree: ParamTree, path: readonly PropertyKey[]): ParamTree | undefined {
  let value: ParamTree | undefined = tree
  for (const part of path) {
    if (typeof value !== 'object' || !Object.hasOwn(value, part)) return undefined
    value = value[String(part)]
  }
  return value
}

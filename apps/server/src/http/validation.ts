import { type Result, err, ok } from '@tessera/core/result'
import type { z } from 'zod'

import type { ApiFailure } from '../ports/endpoint.ts'

type Issue = z.core.$ZodIssue

const longestName = 60
const mostChoicesShown = 20

/** Parses what came from outside with the route's own schema; a refusal names the field and says what it should be. */
export function parseWith<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): Result<z.output<Schema>, ApiFailure> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return ok(parsed.data)
  const issue = firstIssueOf(parsed.error.issues)
  return err(invalidRequest(issue === undefined ? [] : pathOf(issue), issue))
}

/** Query parameters: as the schema says, and none twice, so that nobody wonders which one counted. */
export function parseQuery<Schema extends z.ZodType>(
  schema: Schema,
  query: unknown,
): Result<z.output<Schema>, ApiFailure> {
  for (const [name, value] of Object.entries(query ?? {})) {
    if (Array.isArray(value)) {
      const param = shorten(name)
      return err({ code: 'invalid_request', message: `"${param}" is given more than once.`, param })
    }
  }
  return parseWith(schema, query)
}

function invalidRequest(path: readonly PropertyKey[], issue: Issue | undefined): ApiFailure {
  const param = shorten(path.map(String).join('.'))
  const subject = param === '' ? 'The request' : `"${param}"`
  const message = `${subject} ${issue === undefined ? 'is not valid' : explain(issue)}.`
  return param === '' ? { code: 'invalid_request', message } : { code: 'invalid_request', message, param }
}

/** In a union every branch failed: the one that came furthest is what the caller meant. */
function firstIssueOf(issues: readonly Issue[]): Issue | undefined {
  const [first] = issues
  if (first?.code !== 'invalid_union') return first
  const branches = first.errors.map((branch) => firstIssueOf(branch)).filter((issue) => issue !== undefined)
  const deepest = branches.toSorted((a, b) => b.path.length - a.path.length)[0]
  return deepest === undefined ? first : { ...deepest, path: [...first.path, ...deepest.path] }
}

function pathOf(issue: Issue): readonly PropertyKey[] {
  return issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path
}

function explain(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `${absence(issue)}must be ${withArticle(issue.expected)}`
    case 'unrecognized_keys':
      return 'is not a field of this request'
    case 'invalid_value':
      return `must be one of ${issue.values.slice(0, mostChoicesShown).map(String).join(', ')}`
    case 'too_small':
      return `must ${boundOf(issue.origin)} ${strictness(issue, 'more than', 'at least')} ${issue.minimum}${unitOf(issue.origin)}`
    case 'too_big':
      return `must ${boundOf(issue.origin)} ${strictness(issue, 'less than', 'at most')} ${issue.maximum}${unitOf(issue.origin)}`
    case 'invalid_format':
      return ownSentence(issue) ?? `must be a valid ${issue.format}`
    case 'custom':
    case 'invalid_element':
    case 'invalid_key':
    case 'invalid_union':
    case 'not_multiple_of':
    default:
      return ownSentence(issue) ?? 'is not valid'
  }
}

/** The schemas of our contracts say what must be; the words of the library are for programmers. */
function ownSentence(issue: Issue): string | undefined {
  return issue.message.startsWith('must') ? issue.message : undefined
}

function absence(issue: Issue): string {
  return issue.message.endsWith('received undefined') ? 'is missing; it ' : ''
}

function strictness(
  issue: { readonly inclusive?: boolean | undefined },
  strict: string,
  loose: string,
): string {
  return issue.inclusive === false ? strict : loose
}

function withArticle(type: string): string {
  if (type === 'int') return 'a whole number'
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`
}

function boundOf(origin: string): string {
  return unitOf(origin) === '' ? 'be' : 'have'
}

function unitOf(origin: string): string {
  if (origin === 'string') return ' characters'
  return origin === 'array' ? ' entries' : ''
}

function shorten(name: string): string {
  const wellFormed = name.toWellFormed()
  return wellFormed.length <= longestName ? wellFormed : `${wellFormed.slice(0, longestName)}…`.toWellFormed()
}

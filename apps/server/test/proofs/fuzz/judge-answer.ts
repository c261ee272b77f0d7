import { isDeepStrictEqual } from 'node:util'

import { deltaEvent, doneEvent, startEvent, streamErrorEvent } from '@tessera/contracts/ai'
import { errorBody, httpStatusByErrorCode } from '@tessera/contracts/errors'
import { paths } from '@tessera/contracts/paths'
import { sessionsResponse } from '@tessera/contracts/people'
import type { z } from 'zod'

import type { Exchanged } from './exchange.ts'
import type { PlannedRequest } from './planned-request.ts'

/** What must never stand in an answer: keys, paths, addresses of this installation. */
export type Secrets = readonly string[]

/** What is wrong with an answer, whatever was asked. Empty: nothing. */
export function judgeAnswer(request: PlannedRequest, answer: Exchanged, secrets: Secrets): readonly string[] {
  const found = [
    judgeStatus(request, answer),
    judgeSecrets(answer, secrets),
    answer.status >= 400 ? judgeRefusal(request, answer) : judgeSuccess(request, answer),
  ]
  return found.filter((complaint) => complaint !== undefined)
}

/** A prompt can ask the stand-ins of the providers for a fault; everywhere else nothing is broken. */
function judgeStatus(
  { route, twist, body }: PlannedRequest,
  { status, headers, text }: Exchanged,
): string | undefined {
  if (status < 500) return status < 200 ? `the status ${status}` : undefined
  if (status === 501 && twist === 'other headers') return undefined
  // After a few faults a provider is left alone for a while: who asks then is told so, whatever the prompt says.
  const isAsking = route.path === paths.ai.route && (body?.includes('[[sim') ?? false)
  const isLeftAlone =
    route.path === paths.ai.route && status === 503 && text.includes('"provider_unavailable"')
  if ((isAsking && status === 502) || isLeftAlone) {
    return status === 503 && headers['retry-after'] === undefined ? 'a 503 without Retry-After' : undefined
  }
  return `a ${status}: ${text.slice(0, 300)}`
}

function judgeSecrets({ text, headers }: Exchanged, secrets: Secrets): string | undefined {
  const said = `${text}\n${JSON.stringify(headers)}`
  const told = secrets.find((secret) => said.includes(secret))
  return told === undefined ? undefined : `a secret of the installation is told: ${told.slice(0, 6)}…`
}

/** Traces of a stack, of SQL or of a library where a sentence for people should stand. */
const technical =
  /\bat (?:async )?[\w.<>]+ ?\(|\.(?:ts|js|mjs):\d+|node_modules|SQLITE_|sqlite|postgres|\bselect .+ from |\binsert into |violates|constraint|ECONN|ZodError|TypeError|SyntaxError|RangeError|\[object Object\]|\bundefined\b|\bNaN\b/i

/** Not of the API, or without a body by design: what watches the server, and programs that post forms. */
const ownForm: ReadonlySet<string> = new Set([paths.readyz, paths.notifications.oneClickUnsubscribe])

function judgeRefusal(request: PlannedRequest, { status, headers, text }: Exchanged): string | undefined {
  if (request.method === 'HEAD' || ownForm.has(request.route.path)) return undefined
  const isForBrowsers = headers['content-type']?.startsWith('text/html') === true
  if (isForBrowsers && !/^\/(api|v1)(\/|$|\?)/.test(request.target)) return undefined
  const parsed = errorBody.safeParse(parseJson(text))
  if (!parsed.success) return `a ${status} that is no error of the contract: ${text.slice(0, 300)}`
  const { code, message, request_id: requestId } = parsed.data.error
  if (httpStatusByErrorCode[code] !== status) return `the code ${code} with the status ${status}`
  if (requestId === '' || requestId !== headers['x-request-id'])
    return `the request id ${requestId}, and another header`
  if (status === 429 && headers['retry-after'] === undefined) return 'a 429 without Retry-After'
  return judgeMessage(request, message)
}

function judgeMessage(request: PlannedRequest, message: string): string | undefined {
  if (!/^"?\S.*[.?!]$/su.test(message)) return `a message that is no sentence: ${message}`
  const trace = technical.exec(message)?.[0]
  return trace === undefined || isOwnWord(request, trace) ? undefined : `a technical message: ${message}`
}

/** Names of fields and of models are the caller's own words, and stand in messages. */
function isOwnWord({ target, body }: PlannedRequest, word: string): boolean {
  return decodeURIComponentOr(target).includes(word) || (body?.includes(word) ?? false)
}

function decodeURIComponentOr(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

function judgeSuccess(request: PlannedRequest, answer: Exchanged): string | undefined {
  const { method, route } = request
  if (method !== route.method || request.twist === 'other path' || answer.status !== 200) return undefined
  const type = answer.headers['content-type'] ?? ''
  if (type.startsWith('text/event-stream')) return judgeEvents(answer.text)
  const { contract } = route
  const schema = contract?.response ?? (route.path === paths.auth.listSessions ? sessionsResponse : undefined)
  if (contract?.download === true)
    return /^(text\/csv|application\/pdf)/.test(type) ? undefined : `a file of the type ${type}`
  return schema === undefined ? undefined : judgeJson(schema, answer.text)
}

/** As the contract says, and nothing besides: a field that nobody wrote down may be one that nobody should see. */
function judgeJson(schema: z.ZodType, text: string): string | undefined {
  const value = parseJson(text)
  const parsed = schema.safeParse(value)
  if (!parsed.success) return `an answer that breaks its contract: ${parsed.error.message.slice(0, 500)}`
  return isDeepStrictEqual(parsed.data, value)
    ? undefined
    : 'an answer with fields that its contract does not name'
}

const eventSchemas: Readonly<Record<string, z.ZodType>> = {
  start: startEvent,
  delta: deltaEvent,
  done: doneEvent,
  error: streamErrorEvent,
}

function judgeEvents(text: string): string | undefined {
  const blocks = text.split('\n\n').filter((block) => block !== '' && !block.startsWith(':'))
  const names = blocks.map((block) => /^event: (\w+)$/m.exec(block)?.[1] ?? '')
  const last = names.at(-1)
  // Nothing at all: the watcher had seen the last event already.
  if (last !== undefined && last !== 'done' && last !== 'error') return `a stream that ends with ${last}`
  for (const [index, block] of blocks.entries()) {
    const schema = eventSchemas[names[index] ?? '']
    if (schema === undefined) return `an event that nobody wrote down: ${block.slice(0, 200)}`
    const wrong = judgeJson(schema, /^data: (.*)$/m.exec(block)?.[1] ?? '')
    if (wrong !== undefined) return `${names[index]}: ${wrong}`
  }
  return undefined
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Refusals that come before a route's own code: who asks, how, and whether it fits the schema. */
const beforeItsCode: ReadonlySet<string> = new Set([
  'malformed_body',
  'unauthenticated',
  'forbidden',
  'origin_not_allowed',
  'method_not_allowed',
  'request_timeout',
  'payload_too_large',
  'unsupported_media_type',
  'invalid_request',
  'rate_limited',
])

/** Whether the request came through the door and its schema, so that the code behind them was tried. */
export function passedValidation({ twist }: PlannedRequest, { status, text }: Exchanged): boolean {
  if (status < 400) return twist !== 'other path' && twist !== 'other method'
  const parsed = errorBody.safeParse(parseJson(text))
  if (!parsed.success) return false
  const { code } = parsed.data.error
  // Where nothing was changed it is the thing that is not there, else it may be the address.
  return code === 'not_found' ? twist === 'as it should be' : !beforeItsCode.has(code)
}

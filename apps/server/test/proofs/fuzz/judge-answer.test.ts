import { describe, expect, test } from 'vitest'

import type { Exchanged } from './exchange.ts'
import { readFuzzRoutes } from './fuzz-routes.ts'
import { judgeAnswer, passedValidation } from './judge-answer.ts'
import type { PlannedRequest } from './planned-request.ts'
import { servedDocument } from './served-document.ts'

const { routes } = readFuzzRoutes(servedDocument())

function requestOf(name: string, more: Partial<PlannedRequest> = {}): PlannedRequest {
  const route = routes.find((candidate) => candidate.name === name)
  if (route === undefined) throw new Error(`there is no route ${name}`)
  return {
    number: 1,
    route,
    twist: 'as it should be',
    method: route.method,
    target: route.path,
    headers: [],
    body: undefined,
    seat: 0,
    isBrowser: false,
    wire: { kind: 'kept' },
    ...more,
  }
}

function answerOf(status: number, body: unknown, headers: Record<string, string> = {}): Exchanged {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'x-request-id': 'req_1', ...headers },
    text: typeof body === 'string' ? body : JSON.stringify(body),
  }
}

const error = (code: string, message: string, more: object = {}) => ({
  error: { code, message, request_id: 'req_1', ...more },
})

const good = { wallet_id: 'wal_1', balance: 5, held: 0, frozen: 0, available: 5, debt: 0 }

describe('what the fuzzer lets pass', () => {
  test.each<[string, Exchanged]>([
    ['an answer as the contract has it', answerOf(200, good)],
    ['a refusal in its form', answerOf(401, error('unauthenticated', 'Sign in first.'))],
    [
      'a refusal with a time to come back',
      answerOf(429, error('rate_limited', 'Too often.'), { 'retry-after': '3' }),
    ],
  ])('%s', (_, answer) => {
    expect(judgeAnswer(requestOf('balance'), answer, ['secret'])).toEqual([])
  })

  test('a fault of a provider, where the prompt asked for one', () => {
    const body = Buffer.from('{"prompt":"x [[sim fault=reset]]"}')
    const answer = answerOf(502, error('provider_error', 'The provider failed.'))
    expect(judgeAnswer(requestOf('route', { body }), answer, [])).toEqual([])
  })
})

describe('what the fuzzer finds', () => {
  test.each<[string, Exchanged]>([
    ['a 500', answerOf(500, error('internal', 'Something went wrong.'))],
    ['a 503 where nothing is away', answerOf(503, error('unavailable', 'Later.'), { 'retry-after': '3' })],
    ['an error of a framework', answerOf(400, { statusCode: 400, error: 'Bad Request', message: 'x' })],
    ['an empty refusal', answerOf(404, '')],
    ['a code with another status', answerOf(404, error('forbidden', 'Not for you.'))],
    ['an unknown code', answerOf(400, error('oops', 'Something.'))],
    [
      'a request id that the header does not have',
      answerOf(401, error('unauthenticated', 'Sign in.', { request_id: 'req_2' })),
    ],
    ['a stack', answerOf(422, error('invalid_request', 'It failed at parse (/srv/app/index.js:3).'))],
    ['the words of a database', answerOf(409, error('conflict', 'UNIQUE constraint failed: users.email.'))],
    ['a value that nobody filled in', answerOf(422, error('invalid_request', '"undefined" is not valid.'))],
    ['no sentence', answerOf(422, error('invalid_request', 'invalid'))],
    ['a 429 that does not say when', answerOf(429, error('rate_limited', 'Too often.'))],
    ['a field that is missing', answerOf(200, { ...good, debt: undefined })],
    ['a field that no contract names', answerOf(200, { ...good, password_hash: 'x' })],
    ['a key', answerOf(200, { ...good, wallet_id: 'the secret one' })],
  ])('%s', (_, answer) => {
    expect(judgeAnswer(requestOf('balance'), answer, ['secret'])).not.toEqual([])
  })

  test('a provider fault that says not when to come back', () => {
    const body = Buffer.from('{"prompt":"x [[sim fault=reset]]"}')
    const answer = answerOf(503, error('provider_unavailable', 'The provider is away.'))
    expect(judgeAnswer(requestOf('route', { body }), answer, [])).not.toEqual([])
  })

  test.each([
    ['a stream without an end', 'id: 1\nevent: delta\ndata: {"text":"x"}\n\n'],
    ['an unknown event', 'id: 1\nevent: debug\ndata: {}\n\n'],
    ['an event of another form', 'id: 1\nevent: error\ndata: {"message":"x"}\n\n'],
  ])('%s', (_, text) => {
    const answer = answerOf(200, text, { 'content-type': 'text/event-stream' })
    expect(judgeAnswer(requestOf('route'), answer, [])).not.toEqual([])
  })
})

test.each([
  ['an answer', 'as it should be', answerOf(200, good), true],
  [
    'a refusal by the rules behind the schema',
    'other value',
    answerOf(409, error('conflict', 'Look again.')),
    true,
  ],
  ['nothing under a good id', 'as it should be', answerOf(404, error('not_found', 'It is not there.')), true],
  ['nothing at another address', 'other path', answerOf(404, error('not_found', 'Nothing here.')), false],
  ['a refusal by the schema', 'other value', answerOf(422, error('invalid_request', 'No.')), false],
  ['a refusal at the door', 'other person', answerOf(403, error('forbidden', 'Not for you.')), false],
] as const)('%s, %s: past validation or not', (...[, twist, answer, expected]) => {
  expect(passedValidation(requestOf('balance', { twist }), answer)).toBe(expected)
})

import { readFile } from 'node:fs/promises'

import { fillPath, paths } from '@tessera/contracts/paths'
import { routes } from '@tessera/contracts/routes'
import type { RouteDefinition } from '@tessera/contracts/routes'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

import { sendRaw } from '../house.ts'
import { readBalance } from '../support/asking.ts'
import { listOpenHolds } from '../support/books.ts'
import { ask } from '../support/http-client.ts'
import type { Answer, Question } from '../support/http-client.ts'
import { createPerson, signIn } from '../support/people.ts'
import type { Person } from '../support/people.ts'
import type { ServerProcess } from '../support/server-process.ts'
import { admin, openSite } from '../support/site.ts'
import type { Site } from '../support/site.ts'

// Whole processes start here; on a machine that is busy with other things that takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const mebibyte = 1024 * 1024
const credits = 1_000

/** Every route that takes a body, with the ids in its path filled in. */
const writes = Object.values<RouteDefinition>(routes)
  .filter(({ method }) => method === 'POST' || method === 'PATCH')
  .map(({ method, path, body }) => ({
    method,
    path: withIds(path),
    hasBody: body !== undefined,
  }))
  .concat(
    Object.entries(paths.auth)
      .filter(([name]) => !['session', 'listSessions', 'verifyEmail'].includes(name))
      .map(([name, path]) => ({
        method: 'POST',
        path,
        hasBody: !['signOut', 'revokeOtherSessions', 'sendVerificationEmail'].includes(name),
      })),
  )

function withIds(path: string): string {
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => [name, 'usr_0'])
  return fillPath(path, Object.fromEntries(names))
}

const deep = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`
const manyKeys = (count: number): string =>
  `{${Array.from({ length: count }, (_, index) => `"k${index}":0`).join(',')}}`

type BadBody = {
  readonly what: string
  readonly body: string | Uint8Array
  readonly statuses: readonly number[]
}

const badBodies: readonly BadBody[] = [
  { what: 'nothing', body: '', statuses: [400] },
  { what: 'half an object', body: '{"prompt": "x"', statuses: [400] },
  { what: 'two values', body: '{} {}', statuses: [400] },
  { what: 'NaN', body: '{"amount": NaN}', statuses: [400] },
  { what: 'bytes that are no UTF-8', body: Buffer.from('7b2261223a22ff227d', 'hex'), statuses: [400] },
  { what: 'a NUL byte', body: '{"prompt": "\0"}', statuses: [400] },
  { what: 'an overlong encoding', body: Buffer.from('7b2261223a22c0af227d', 'hex'), statuses: [400] },
  { what: 'a prototype', body: '{"__proto__": {"role": "superadmin"}}', statuses: [400] },
  { what: 'a constructor', body: '{"constructor": {"prototype": {"a": 1}}}', statuses: [400] },
  { what: 'null', body: 'null', statuses: [422] },
  { what: 'a list', body: '[]', statuses: [422] },
  { what: 'a string', body: '"x"', statuses: [422] },
  { what: 'a number', body: '12', statuses: [422] },
  { what: '1e309', body: '1e309', statuses: [422] },
  { what: '10,000 levels', body: deep(10_000), statuses: [400, 413, 422] },
  { what: '100,000 levels in a field', body: `{"prompt": ${deep(100_000)}}`, statuses: [400, 413, 422] },
  { what: '50,000 keys', body: manyKeys(50_000), statuses: [413, 422] },
  { what: 'a million keys', body: manyKeys(1_000_000), statuses: [413] },
  { what: '10 MB', body: JSON.stringify({ prompt: 'x'.repeat(10 * mebibyte) }), statuses: [413] },
]

/** For a route that takes no body: it may do what it does, or refuse. */
const harmless: readonly number[] = [200, 204, 400, 404, 409, 413, 415, 422]

const badHeaders: readonly { readonly what: string; readonly headers: Record<string, string> }[] = [
  { what: 'text', headers: { 'content-type': 'text/plain' } },
  { what: 'a form', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
  { what: 'a part of a form', headers: { 'content-type': 'multipart/form-data; boundary=x' } },
  { what: 'a type that begins like ours', headers: { 'content-type': 'application/jsonx' } },
  { what: 'a type with a tab', headers: { 'content-type': 'application/json\t; x' } },
  { what: 'a compressed body', headers: { 'content-encoding': 'gzip' } },
]

describe('bad input to the whole server', () => {
  let site: Site
  let server: ServerProcess
  let person: Person
  let token: string
  let memoryBefore: number

  beforeAll(async () => {
    site = await openSite('sqlite', { env: { SANDBOX_PAYMENTS: 'on' } })
    server = await site.start()
    person = await createPerson(server, credits)
    token = (await signIn(server, admin)).token
    await keepBusy(server, token)
    memoryBefore = await residentBytes(server.pid)
  })
  afterAll(() => site.close())

  test.for(writes)('no body brings $method $path down', async ({ method, path, hasBody }) => {
    const told: (string | undefined)[] = []
    for (const { what, body, statuses } of badBodies) {
      const answer = await askAgain({ method, path, body })
      told.push(complaintAbout(answer, { what, statuses: hasBody ? statuses : harmless }))
    }
    for (const { what, headers } of badHeaders) {
      // Where nothing is demanded an empty object is a good body.
      const answer = await askAgain({ method, path, body: '{"no_such_field":1}', headers })
      told.push(complaintAbout(answer, { what, statuses: hasBody ? [415, 422] : harmless }))
    }
    expect(told.filter((complaint) => complaint !== undefined)).toEqual([])
  })

  /** Whoever ends their own session on the way comes back. */
  async function askAgain({ path, ...question }: Question & { readonly path: string }): Promise<Answer> {
    const answer = await ask(server, path, { token, ...question })
    if (path === paths.auth.signOut && answer.status < 300) token = (await signIn(server, admin)).token
    return answer
  }

  test('an unknown field is named, by every route that takes a body', async () => {
    const answers = await Promise.all(
      writes
        .filter(({ hasBody }) => hasBody)
        .map(({ method, path }) => ask(server, path, { method, token, body: { no_such_field: 1 } })),
    )
    for (const answer of answers) {
      expect(answer.status, answer.text).toBe(422)
      expect(answer.error().param, answer.text).toMatch(/\w/)
    }
  })

  const wrongNumbers = [
    '-1',
    '0',
    '1.5',
    '1e309',
    '-1e309',
    '9007199254740993',
    '"1"',
    'null',
    '[]',
    '[1]',
    '{}',
    'true',
    '0.0000001',
    '1e-7',
    '123456789012345',
  ]
  const numbers = [paths.ai.estimate, paths.ai.route].flatMap((path) => [
    { path, field: 'max_output_tokens', rest: '"prompt": "x"', right: [] },
    { path, field: 'max_credits', rest: '"prompt": "x"', right: ['1.5'] },
    { path, field: 'temperature', rest: '"prompt": "x"', right: ['0', '1.5', '0.0000001', '1e-7'] },
  ])
  const grants = { path: '', field: 'amount', rest: '"reason": "because"', right: ['-1', '1.5'] }

  test.for([...numbers, grants])(
    'a wrong number is named: $field of $path',
    async ({ path, field, rest, right }) => {
      const address = path === '' ? fillPath(paths.credits.adminGrant, { id: person.userId }) : path
      for (const value of wrongNumbers.filter((number) => !right.includes(number))) {
        const answer = await ask(server, address, { token, body: `{${rest}, "${field}": ${value}}` })
        expect(answer.status, `${value}: ${answer.text}`).toBe(422)
        expect(answer.error()).toMatchObject({ code: 'invalid_request', param: field })
      }
    },
  )

  test.for([
    [{ prompt: 'a\0b' }, 'prompt'],
    [{ prompt: '\ud800' }, 'prompt'],
    [{ prompt: '' }, 'prompt'],
    [{ prompt: ' \n\t ' }, 'prompt'],
    [{ prompt: 7 }, 'prompt'],
    [{ prompt: ['x'] }, 'prompt'],
    [{}, 'prompt'],
    [{ prompt: 'x'.repeat(500_001) }, 'prompt'],
    [{ prompt: 'x', messages: [{ role: 'user', content: 'x' }] }, 'messages'],
    [{ messages: [] }, 'messages'],
    [{ messages: [{ role: 'root', content: 'x' }] }, 'messages.0.role'],
    [{ messages: [{ role: 'user', content: 'a\udc00' }] }, 'messages.0.content'],
    [{ messages: [{ role: 'assistant', content: 'x' }] }, 'messages'],
    [{ prompt: 'x', model: '' }, 'model'],
    [{ prompt: 'x', model: 'no-such-model' }, 'model'],
    [{ prompt: 'x', model: '../../v1/files' }, 'model'],
    [{ prompt: 'x', model: 'gpt-4o\r\nx-injected: 1' }, 'model'],
    [{ prompt: 'x', model: 'm'.repeat(10_000) }, 'model'],
    [{ prompt: 'x', model: '__proto__' }, 'model'],
    [{ prompt: 'x', preference: 'free' }, 'preference'],
    [{ prompt: 'x', base_url: 'http://127.0.0.1:9' }, 'base_url'],
    [{ prompt: 'x', api_key: 'sk-mine' }, 'api_key'],
    [{ prompt: 'x', n: 128 }, 'n'],
    [{ prompt: 'x', wallet_id: 'wal_of_another' }, 'wallet_id'],
    [{ prompt: 'x', parent_message_id: 'msg_1' }, 'parent_message_id'],
  ] as const)('a wrong field is named: %j', async ([body, param]) => {
    for (const path of [paths.ai.estimate, paths.ai.route]) {
      const answer = await ask(server, path, { token: person.token, body })
      expect([404, 422], answer.text).toContain(answer.status)
      expect(answer.error().param).toBe(param)
    }
  })

  test('a conversation that is not mine, or none, is not there', async () => {
    for (const id of ['cnv_none', "' or 1=1 --", '\u{1f600}']) {
      const answer = await ask(server, paths.ai.route, {
        token: person.token,
        body: { prompt: 'x', conversation_id: id },
      })
      expect([answer.status, answer.error().code]).toEqual([404, 'not_found'])
    }
  })

  test.for([
    ['limit=-1', 'limit'],
    ['limit=0', 'limit'],
    ['limit=1.5', 'limit'],
    ['limit=1e309', 'limit'],
    ['limit=101', 'limit'],
    ['limit=ten', 'limit'],
    ['limit=1&limit=2', 'limit'],
    ['cursor=%00', 'cursor'],
    ['cursor=' + 'a'.repeat(201), 'cursor'],
    ['type=theft', 'type'],
    ['from=yesterday', 'from'],
    ['to=2026-02-30T00:00:00Z', 'to'],
  ] as const)('a wrong parameter is named: %s', async ([query, param]) => {
    const answer = await ask(server, `${paths.credits.transactions}?${query}`, { token: person.token })
    expect(answer.status, answer.text).toBe(422)
    expect(answer.error().param).toBe(param)
  })

  test('a cursor that was made up is refused or leads nowhere, never to an error of ours', async () => {
    for (const cursor of ['a', 'eyJhIjoxfQ', 'LTE', 'MQ', 'OTk5OTk5OTk5OTk5OTk5OTk5OTk5', '_-_-']) {
      for (const path of [paths.credits.transactions, paths.conversations.list]) {
        const answer = await ask(server, `${path}?cursor=${cursor}`, { token: person.token })
        expect([200, 422], `${path} ${cursor}: ${answer.text}`).toContain(answer.status)
      }
    }
  })

  test.for(['%00', '%ff', '..%2f..%2fetc', '%F0%9F%98%80', 'x'.repeat(3_000), "'%20or%201=1", '%0d%0ax:1'])(
    'an id of %s is not there',
    async (id) => {
      for (const [method, path] of [
        ['GET', `/api/ai/runs/${id}`],
        ['POST', `/api/ai/runs/${id}/stop`],
        ['GET', `/api/conversations/${id}`],
        ['DELETE', `/api/conversations/${id}`],
      ] as const) {
        const answer = await ask(server, path, { method, token: person.token })
        expect(complaintAbout(answer, { what: method, statuses: [400, 404] })).toBeUndefined()
      }
    },
  )

  test.for<Question>([
    { headers: { 'idempotency-key': 'k'.repeat(256) } },
    { headers: { 'idempotency-key': 'two words' } },
    { headers: { 'idempotency-key': 'caf\u00e9' } },
  ])('a wrong key is named: %j', async ({ headers = {} }) => {
    const answer = await ask(server, paths.ai.route, { token: person.token, body: { prompt: 'x' }, headers })
    expect([answer.status, answer.error().param]).toEqual([422, 'Idempotency-Key'])
  })

  test.for([
    'Bearer',
    'Bearer ',
    'Basic eDp5',
    'Bearer a b',
    `Bearer ${'x'.repeat(8_000)}`,
    'Bearer \u00ff',
    "Bearer ' or 1=1 --",
  ])('an authorization of "%s" is nobody', async (authorization) => {
    const answer = await ask(server, paths.ai.route, { body: { prompt: 'x' }, headers: { authorization } })
    expect([answer.status, answer.error().code]).toEqual([401, 'unauthenticated'])
  })

  test.for([
    ['no HTTP at all', 'EHLO mail.example.com\r\n\r\n'],
    [
      'two lengths',
      'POST /api/ai/route HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nxx',
    ],
    [
      'a length and chunks',
      'POST /api/ai/route HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    [
      'a wrong chunk',
      'POST /api/setup HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nx\r\n0\r\n\r\n',
    ],
    ['no host', 'GET /api/config HTTP/1.1\r\n\r\n'],
    ['huge headers', `GET / HTTP/1.1\r\nhost: x\r\nx-long: ${'x'.repeat(40_000)}\r\n\r\n`],
  ] as const)('broken HTTP is refused and the connection closed: %s', async ([, bytes]) => {
    const answer = await sendRaw(server.port, bytes)
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /)
  })

  test('afterwards the server lives, has logged no error, has called nobody, and nobody has paid', async () => {
    expect((await ask(server, paths.readyz)).status).toBe(200)
    const complaints = server.lines().filter(({ level }) => level === 'error' || level === 'fatal')
    expect(complaints).toEqual([])
    expect(server.output()).not.toContain('unhandled')
    expect(site.providers.invoices()).toEqual([])
    expect(await listOpenHolds(site)).toEqual([])
    expect(await readBalance(server, person)).toMatchObject({ balance: credits, held: 0 })
    expect((await residentBytes(server.pid)) - memoryBefore).toBeLessThan(100 * mebibyte)
  })
})

/** A process at work has set more memory aside than one that has just started: that is not what bad input costs. */
async function keepBusy(server: ServerProcess, token: string): Promise<void> {
  const prompt = 'An ordinary question about ordinary things. '.repeat(2_500)
  for (let round = 0; round < 25; round += 1) {
    const asked = { token, body: { prompt } }
    await Promise.all(Array.from({ length: 8 }, () => ask(server, paths.ai.estimate, asked)))
  }
}

/** What is wrong with an answer to bad input; undefined where it is as it should be. */
function complaintAbout(
  answer: Answer,
  expected: { readonly what: string; readonly statuses: readonly number[] },
): string | undefined {
  const told = `${expected.what}: ${answer.status} ${answer.text.slice(0, 300)}`
  if (!expected.statuses.includes(answer.status)) return told
  if (answer.status < 400) return undefined
  const { message, request_id: requestId } = answer.error()
  const isTechnical = /\bat [\w./]+:\d+|node_modules|SQLITE|select |Error:/.test(message)
  return isTechnical || requestId !== answer.headers.get('x-request-id') ? told : undefined
}

async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? '0') * 1024
}

import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'

import { type RouteDefinition, routes } from '@tessera/contracts/routes'
import { hasRole, roles } from '@tessera/core/access/roles'
import { err, ok } from '@tessera/core/result'
import { describe, expect, it, test } from 'vitest'

import {
  ask,
  askRaw,
  endpointsForAllRoutes,
  errorOf,
  type House,
  openHouse,
  postJson,
  sendRaw,
} from '../test/house.ts'
import { endpoint } from './ports/endpoint.ts'

const allRoutes = Object.entries<RouteDefinition>(routes)
const grantPath = '/api/credits/admin/users/usr_1/grant'
const goodGrant = { amount: 5, reason: 'because' }

/** The parsed body comes back, so that a test sees what a handler would have seen. */
function openEchoHouse(options: Parameters<typeof openHouse>[0] = {}): Promise<House> {
  return openHouse({
    endpoints: endpointsForAllRoutes(({ body, query, params }) => ({ body, query, params })),
    ...options,
  })
}

describe('who may call which route', () => {
  const visitors = ['nobody', ...roles] as const
  const cases = allRoutes.flatMap(([name, route]) => visitors.map((visitor) => ({ name, route, visitor })))

  function expectedStatus(route: RouteDefinition, visitor: (typeof visitors)[number]): number[] {
    if (route.access !== 'public' && visitor === 'nobody') return [401]
    if (route.access !== 'public' && visitor !== 'nobody' && !hasRole(visitor, route.access)) return [403]
    // Past the gate: the empty body or query that the matrix sends may still be refused by the schema.
    return [200, 204, 400, 422]
  }

  test('is what the route table says, for every role and every route', async () => {
    const house = await openEchoHouse()
    for (const { route, visitor } of cases) {
      const path = route.path.replaceAll(/:[a-z_]+/g, 'x')
      const headers: Record<string, string> =
        visitor === 'nobody' ? {} : { authorization: `Bearer ${visitor}` }
      const answer = await ask(house, path, { method: route.method, headers })
      expect(expectedStatus(route, visitor), `${visitor} ${route.method} ${path}`).toContain(answer.status)
    }
    expect(cases.length).toBe(allRoutes.length * 5)
  })

  test('a refused request is refused before its body is read', async () => {
    const house = await openEchoHouse()
    const answer = await sendRaw(
      house.port,
      `POST ${grantPath} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{`,
    )
    expect(answer).toMatch(/^HTTP\/1\.1 401 /)
    expect(answer).toMatch(/connection: close/i)
  })
})

describe('bodies', () => {
  it.each([
    ['not JSON', '{"amount":', 400, 'malformed_body'],
    ['nothing', '', 400, 'malformed_body'],
    ['a poisoned prototype', '{"__proto__":{"amount":5},"amount":5,"reason":"abc"}', 400, 'malformed_body'],
    ['a poisoned constructor', '{"constructor":{"prototype":{"a":1}}}', 400, 'malformed_body'],
    ['10,000 open brackets', '['.repeat(10_000), 400, 'malformed_body'],
    ['10,000 levels', `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`, 422, 'invalid_request'],
    ['an array', '[]', 422, 'invalid_request'],
    ['null', 'null', 422, 'invalid_request'],
    ['a NUL character', '{"amount":5,"reason":"abc\\u0000"}', 422, 'invalid_request'],
    ['a lone surrogate', '{"amount":5,"reason":"abc\\ud800"}', 422, 'invalid_request'],
  ])('%s: %#', async (...[, body, status, code]) => {
    const house = await openEchoHouse()
    const answer = await ask(house, grantPath, postJson(body))
    expect(answer.status).toBe(status)
    expect(errorOf(answer).code).toBe(code)
  })

  it.each([
    '-1e-7',
    '0',
    '1e309',
    '"1"',
    '9007199254740993',
    'null',
    '[5]',
    '{"amount":5}',
    'true',
    '1.1234567',
  ])('an amount of %s is refused, never coerced, and named', async (amount) => {
    const house = await openEchoHouse()
    const answer = await ask(house, grantPath, postJson(`{"amount":${amount},"reason":"because"}`))
    expect(answer.status).toBe(422)
    expect(errorOf(answer)).toMatchObject({ code: 'invalid_request', param: 'amount' })
    expect(errorOf(answer).message).toMatch(/^"amount" must /)
  })

  test('bytes that are not UTF-8 are refused', async () => {
    const house = await openEchoHouse()
    const body = Buffer.concat([
      Buffer.from('{"amount":5,"reason":"abc'),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('"}'),
    ])
    const answer = await ask(house, grantPath, { ...postJson(''), body })
    expect([answer.status, errorOf(answer).code]).toEqual([400, 'malformed_body'])
  })

  test('a field is named by its path, also inside a list', async () => {
    const house = await openEchoHouse()
    const messages = [
      { role: 'user', content: 'hello' },
      { role: 'user', content: 7 },
    ]
    const nested = await ask(house, '/api/ai/route', postJson({ messages }))
    expect(errorOf(nested)).toMatchObject({
      param: 'messages.1.content',
      message: '"messages.1.content" must be a string.',
    })
    const unknown = await ask(house, '/api/ai/route', postJson({ prompt: 'x', max_tokens: 5 }))
    expect(errorOf(unknown)).toMatchObject({
      param: 'max_tokens',
      message: '"max_tokens" is not a field of this request.',
    })
    const missing = await ask(house, grantPath, postJson({ amount: 5 }))
    expect(errorOf(missing)).toMatchObject({
      param: 'reason',
      message: '"reason" is missing; it must be a string.',
    })
  })

  test('a mebibyte is enough for all but prompts, which may have four', async () => {
    const house = await openEchoHouse()
    const large = JSON.stringify({ amount: 5, reason: 'x'.repeat(1024 * 1024) })
    const answer = await ask(house, grantPath, postJson(large))
    expect([answer.status, errorOf(answer).code]).toEqual([413, 'payload_too_large'])
    const content = 'x'.repeat(400_000)
    const messages = Array.from({ length: 9 }, () => ({ role: 'user', content }))
    expect((await ask(house, '/api/ai/route', postJson({ messages }))).status).toBe(200)
    expect(
      (await ask(house, '/api/ai/route', postJson({ messages: [...messages, ...messages] }))).status,
    ).toBe(413)
  })

  test('hundreds of thousands of keys are refused without a stir', async () => {
    const house = await openEchoHouse()
    const body = `{${Array.from({ length: 300_000 }, (_, index) => `"k${index}":1`).join(',')}}`
    const startedAt = performance.now()
    const answer = await ask(house, '/api/ai/route', postJson(body))
    expect([answer.status, errorOf(answer).param]).toEqual([422, 'k0'])
    expect(answer.text.length).toBeLessThan(500)
    expect(performance.now() - startedAt).toBeLessThan(5000)
  })

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    'application/json-patch+json',
    'text/json',
    'application/ json',
    'application/json,text/plain',
    '',
  ])('content type "%s" does not lead around the schema', async (type) => {
    const house = await openEchoHouse()
    const answer = await ask(house, grantPath, postJson({ amount: '5', reason: 1 }, { 'content-type': type }))
    expect([400, 415, 422]).toContain(answer.status)
  })

  /** @see https://github.com/advisories/GHSA-mg2h-6x62-wpwc */
  it.each([
    'application/json\t; charset=utf-8',
    'Application/JSON ;charset=utf-8',
    'application/json; a="b',
    'application/json;',
  ])('content type "%s" is validated like any other', async (type) => {
    const house = await openEchoHouse()
    const answer = await ask(
      house,
      grantPath,
      postJson({ amount: '5', reason: 'because' }, { 'content-type': type }),
    )
    expect([415, 422]).toContain(answer.status)
  })

  test('compressed bodies are refused before they could grow', async () => {
    const house = await openEchoHouse()
    const answer = await ask(house, grantPath, {
      ...postJson(''),
      body: gzipSync(Buffer.alloc(50_000_000, 'a')),
      headers: {
        authorization: 'Bearer superadmin',
        'content-type': 'application/json',
        'content-encoding': 'gzip',
      },
    })
    expect([answer.status, errorOf(answer).code]).toEqual([415, 'unsupported_media_type'])
  })

  test('a request without a body may name the type of one', async () => {
    const house = await openEchoHouse()
    expect((await ask(house, '/api/ai/runs/run_1/stop', postJson(''))).status).toBe(200)
  })
})

describe('addresses', () => {
  it.each([
    ['/api/nothing', 404],
    ['/api/conversations/%00', 404],
    [`/api/conversations/${'x'.repeat(300)}`, 404],
    ['/api/conversations/%E0%A4%A', 404],
    ['/api//conversations', 404],
    ['/API/conversations', 404],
    ['/api/conversations/../../etc/passwd', 404],
    ['/v1/models', 404],
  ])('%s is not found, in JSON for programs', async (path, status) => {
    const house = await openEchoHouse()
    const answer = await askRaw(house, { method: 'GET', path, headers: { authorization: 'Bearer user' } })
    expect(answer.status).toBe(status)
    expect(String(answer.headers['content-type'])).toContain(/^\/(api|v1)/.test(path) ? 'json' : 'html')
  })

  it.each([
    ['limit=abc', 'limit'],
    ['limit=0', 'limit'],
    ['limit=1&limit=2', 'limit'],
    ['cursor=%00', 'cursor'],
    ['type=gift', 'type'],
    ['from=yesterday', 'from'],
  ])('the query %s is refused and named', async (query, param) => {
    const house = await openEchoHouse()
    const answer = await ask(house, `/api/credits/transactions?${query}`, {
      headers: { authorization: 'Bearer user' },
    })
    expect(answer.status).toBe(422)
    expect(errorOf(answer).param).toBe(param)
  })

  test('a prototype in the query changes nothing', async () => {
    const house = await openEchoHouse()
    const answer = await ask(house, '/api/credits/transactions?__proto__[limit]=7&constructor=x', {
      headers: { authorization: 'Bearer user' },
    })
    expect(JSON.parse(answer.text)).toMatchObject({ query: { limit: 50 } })
  })

  it.each(['PUT', 'DELETE', 'PATCH', 'POST'])(
    '%s where only GET is served is a 405 that says so',
    async (method) => {
      const house = await openEchoHouse()
      const answer = await ask(house, '/api/credits/balance', { method })
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
      expect(errorOf(answer).code).toBe('method_not_allowed')
    },
  )

  it.each(['TRACE', 'PROPFIND', 'QUERY'])('%s is refused', async (method) => {
    const house = await openEchoHouse()
    const answer = await askRaw(house, { method, path: '/api/credits/balance' })
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.status).toBeLessThan(500)
  })

  it.each(['', ' ', 'a b', 'x'.repeat(256), 'ä'])('Idempotency-Key "%s" is refused', async (key) => {
    const house = await openEchoHouse()
    const headers = { 'content-type': 'application/json', authorization: 'Bearer superadmin' }
    const raw = await sendRaw(
      house.port,
      Buffer.from(
        `POST ${grantPath} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${Object.entries(headers)
          .map(([name, value]) => `${name}: ${value}\r\n`)
          .join(
            '',
          )}idempotency-key: ${key}\r\ncontent-length: ${JSON.stringify(goodGrant).length}\r\n\r\n${JSON.stringify(goodGrant)}`,
      ),
    )
    expect(raw).toMatch(/^HTTP\/1\.1 422 /)
    expect(raw).toContain('"param":"Idempotency-Key"')
  })
})

describe('errors', () => {
  const secretText = 'SELECT * FROM users; sk-secret; /srv/app/x.ts'

  test('an unexpected error is a 500 with an id; its text and stack are in the log only', async () => {
    const house = await openHouse({
      endpoints: [
        endpoint(routes.packages, () => Promise.reject(new Error(secretText))),
        endpoint(routes.config, () => {
          throw new TypeError(secretText)
        }),
      ],
    })
    for (const path of ['/api/credits/packages', '/api/config']) {
      const answer = await ask(house, path)
      expect(answer.status).toBe(500)
      const { code, request_id: requestId } = errorOf(answer)
      expect(code).toBe('internal')
      expect(answer.text).not.toMatch(/SELECT|sk-secret|srv|\.ts|at /)
      expect(answer.headers.get('x-request-id')).toBe(requestId)
      const logged = house.lines().filter((line) => line.includes(requestId) && line.includes('SELECT'))
      expect(logged).toHaveLength(1)
    }
    expect((await ask(house, '/healthz')).status).toBe(200)
  })

  test('every route hides what failed in it', async () => {
    const house = await openHouse({
      endpoints: allRoutes.map(([, route]) => endpoint(route, () => Promise.reject(new Error(secretText)))),
    })
    for (const [, route] of allRoutes) {
      const path = route.path.replaceAll(/:[a-z_]+/g, 'x')
      const answer = await ask(house, path, {
        method: route.method,
        headers: { authorization: 'Bearer superadmin', 'content-type': 'application/json' },
        ...(route.body !== undefined && { body: '{}' }),
      })
      expect(answer.text).not.toMatch(/SELECT|sk-secret|srv\/app|\.ts/)
      expect(answer.headers.get('x-request-id')).toMatch(/^req_[0-9a-f]{32}$/)
    }
  })

  test('a refusal carries its status, its amounts and the time to wait', async () => {
    const house = await openHouse({
      endpoints: [
        endpoint(routes.packages, async () =>
          err({
            code: 'too_many_runs',
            message: 'Later.',
            retryAfterSeconds: 2.2,
            details: { required: 3, available: 1, shortfall: 2 },
          }),
        ),
      ],
    })
    const answer = await ask(house, '/api/credits/packages')
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '3'])
    expect(errorOf(answer)).toMatchObject({
      required: 3,
      available: 1,
      shortfall: 2,
      retry_after_seconds: 2.2,
    })
  })

  test('a stream that fails after its status is cut, logged, and does not disturb the process', async () => {
    const house = await openHouse({
      endpoints: [
        endpoint(routes.packages, async ({ reply }) => {
          reply.raw.writeHead(200, { 'content-type': 'text/event-stream' })
          reply.raw.write('event: start\n\n')
          await sleep(20)
          throw new Error('broken')
        }),
      ],
    })
    await expect(ask(house, '/api/credits/packages')).rejects.toThrow('terminated')
    expect(house.lines().join('')).toContain('stream failed')
    expect((await ask(house, '/healthz')).status).toBe(200)
  })

  test('an answer that breaks its contract is caught where answers are checked', async () => {
    const house = await openHouse({
      isAnswerChecked: true,
      endpoints: [endpoint(routes.balance, async () => ok({ wallet_id: 'wal_1' } as never))],
    })
    const answer = await ask(house, '/api/credits/balance', { headers: { authorization: 'Bearer user' } })
    expect(answer.status).toBe(500)
    expect(house.lines().join('')).toContain('broke its contract')
  })
})

describe('broken HTTP', () => {
  it.each([
    ['content-length and chunked', 'content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['two lengths', 'content-length: 5\r\ncontent-length: 6\r\n\r\nhello'],
    ['a bad chunk size', 'transfer-encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n'],
    ['a negative length', 'content-length: -5\r\n\r\n'],
    ['a folded header', 'x-a: b\r\n c\r\ncontent-length: x\r\n\r\n'],
  ])('%s is answered with 400 and the connection is closed', async (_, rest) => {
    const house = await openEchoHouse()
    const answer = await sendRaw(
      house.port,
      `POST ${grantPath} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer superadmin\r\ncontent-type: application/json\r\n${rest}GET /api/config HTTP/1.1\r\nhost: x\r\n\r\n`,
    )
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
    expect(answer.match(/HTTP\/1\.1 /g)).toHaveLength(1)
    expect(answer).toMatch(/x-request-id: req_/i)
  })

  test('headers beyond 16 KiB are refused', async () => {
    const house = await openEchoHouse()
    const answer = await sendRaw(
      house.port,
      `GET / HTTP/1.1\r\nhost: x\r\nx-a: ${'a'.repeat(20_000)}\r\n\r\n`,
    )
    expect(answer).toMatch(/^HTTP\/1\.1 413 /)
  })

  test('a body that comes too slowly is answered with 408, and others are served meanwhile', async () => {
    const house = await openEchoHouse({
      limits: { requestTimeoutMs: 400, headersTimeoutMs: 300, checkIntervalMs: 50 },
    })
    const slow = sendRaw(
      house.port,
      `POST ${grantPath} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer superadmin\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n{`,
    )
    const slowHeaders = sendRaw(house.port, 'GET / HTTP/1.1\r\nhost: x\r\nx-a: ')
    expect((await ask(house, '/api/config')).status).toBe(200)
    expect(await slow).toMatch(/^HTTP\/1\.1 408 [^]*"request_timeout"/)
    expect(await slowHeaders).toMatch(/^HTTP\/1\.1 408 /)
  })

  test('thousands of idle connections do not keep others waiting', async () => {
    const house = await openEchoHouse({ limits: { headersTimeoutMs: 3000, checkIntervalMs: 500 } })
    const sockets = await Promise.all(
      Array.from(
        { length: 2000 },
        () =>
          new Promise<ReturnType<typeof connect>>((resolve) => {
            const socket = connect(house.port, '127.0.0.1', () => resolve(socket))
            socket.on('error', () => resolve(socket))
          }),
      ),
    )
    const startedAt = performance.now()
    for (let count = 0; count < 20; count += 1) expect((await ask(house, '/api/config')).status).toBe(200)
    expect(performance.now() - startedAt).toBeLessThan(3000)
    for (const socket of sockets) socket.destroy()
  })
})

describe('other sites', () => {
  const cookie = { cookie: 'session=superadmin' }

  it.each([
    [
      'a form',
      { ...cookie, origin: 'https://evil.test', 'content-type': 'application/x-www-form-urlencoded' },
    ],
    ['plain text', { ...cookie, origin: 'https://evil.test', 'content-type': 'text/plain' }],
    ['no origin', { ...cookie, 'content-type': 'application/json' }],
    ['the opaque origin', { ...cookie, origin: 'null', 'content-type': 'application/json' }],
    [
      'a name that ends like ours',
      { ...cookie, origin: 'http://evil.127.0.0.1', 'content-type': 'application/json' },
    ],
  ])('cannot write with a cookie: %s', async (_, headers) => {
    const house = await openEchoHouse()
    const answer = await askRaw(house, { method: 'POST', path: grantPath, headers })
    expect(answer.status).toBe(403)
    expect(answer.text).toContain('origin_not_allowed')
  })

  test('our own pages can', async () => {
    const house = await openEchoHouse()
    const answer = await ask(house, grantPath, {
      method: 'POST',
      headers: { ...cookie, origin: house.url, 'content-type': 'application/json' },
      body: JSON.stringify(goodGrant),
    })
    expect(answer.status).toBe(200)
  })

  it.each(['https://evil.test', 'null', 'https://own.evil.test'])(
    'get no CORS headers: %s',
    async (origin) => {
      const house = await openEchoHouse()
      for (const method of ['GET', 'OPTIONS']) {
        const answer = await askRaw(house, {
          method,
          path: '/api/config',
          headers: { origin, 'access-control-request-method': 'POST' },
        })
        expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
      }
    },
  )

  it.each(['x-forwarded-for', 'x-real-ip', 'forwarded', 'cf-connecting-ip'])(
    '%s from a stranger is not believed',
    async (header) => {
      const subjects: string[] = []
      const house = await openEchoHouse({
        rateLimiter: {
          consume: async (_, subject) => {
            subjects.push(subject)
            return { isAllowed: true }
          },
        },
      })
      await ask(house, '/api/config', { headers: { [header]: '203.0.113.9', 'x-request-id': 'forged' } })
      expect(subjects).toEqual(['127.0.0.1'])
      expect(house.lines().join('')).not.toMatch(/203\.0\.113\.9|forged/)
    },
  )
})

describe('limits', () => {
  test('who asks too often is told how long to wait, on known and unknown addresses', async () => {
    const house = await openEchoHouse({
      rateLimiter: { consume: async () => ({ isAllowed: false, retryAfterSeconds: 7 }) },
    })
    for (const path of ['/api/config', '/api/nothing']) {
      const answer = await ask(house, path)
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '7'])
      expect(errorOf(answer)).toMatchObject({ code: 'rate_limited', retry_after_seconds: 7 })
    }
  })
})

describe('the log', () => {
  test('has one line for each request, without queries, headers or bodies', async () => {
    const house = await openEchoHouse()
    await ask(house, '/api/setup?token=hidden-token')
    await ask(
      house,
      grantPath,
      postJson({ amount: 5, reason: 'hidden-reason' }, { cookie: 'session=hidden-cookie' }),
    )
    await sleep(20)
    const lines = house.lines().filter((line) => line.includes('"request"'))
    expect(lines).toHaveLength(2)
    expect(house.lines().join('')).not.toMatch(/hidden|superadmin/)
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'info',
      method: 'GET',
      path: '/api/setup',
      status: 200,
      request_id: expect.stringMatching(/^req_/),
    })
  })

  test('tells of clients that left before the end', async () => {
    const house = await openHouse({
      endpoints: [
        endpoint(routes.packages, async ({ reply }) => {
          reply.raw.writeHead(200)
          reply.raw.write('x')
          await new Promise((resolve) => reply.raw.once('close', resolve))
          return 'streamed'
        }),
      ],
    })
    const aborter = new AbortController()
    const response = await fetch(`${house.url}/api/credits/packages`, { signal: aborter.signal })
    aborter.abort()
    await response.text().catch(() => undefined)
    await expect.poll(() => house.lines().join('')).toContain('"aborted":true')
  })
})

describe('while the process stops', () => {
  test('new requests are sent away and readiness is gone at once, while liveness stays', async () => {
    const house = await openEchoHouse()
    expect((await ask(house, '/readyz')).status).toBe(200)
    house.lifecycle.beginDrain()
    const refused = await ask(house, '/api/config')
    expect([refused.status, refused.headers.get('retry-after'), refused.headers.get('connection')]).toEqual([
      503,
      '5',
      'close',
    ])
    expect(errorOf(refused).code).toBe('unavailable')
    expect((await ask(house, '/readyz')).status).toBe(503)
    expect((await ask(house, '/healthz')).status).toBe(200)
  })
})

import { expect, it, test } from 'vitest'

import { createLogger } from './logger.ts'
import { formatLogLine } from './pretty-log.ts'

function logged(details: object, format: 'json' | 'pretty' = 'json'): string {
  const lines: string[] = []
  createLogger({ format, level: 'info' }, { write: (line) => lines.push(line) }).info(details, 'something')
  return lines.join('')
}

it.each([
  { headers: { authorization: 'Bearer hidden', cookie: 'session=hidden' } },
  { request: { headers: { 'x-api-key': 'hidden', 'set-cookie': ['hidden'] } } },
  { password: 'hidden', body: { newPassword: 'hidden', token: 'hidden' } },
  { prompt: 'hidden', input: { messages: ['hidden'] } },
  { calls: [{ headers: { authorization: 'hidden' } }] },
])('secrets and prompts do not reach the log: %o', (details) => {
  expect(logged(details)).not.toContain('hidden')
  expect(logged(details, 'pretty')).not.toContain('hidden')
})

test('what a line shares with the request it is about is not changed by writing it', () => {
  const body = { password: 'hidden', kept: { date: new Date(0), count: 1 } }
  const line = JSON.parse(logged({ body }))
  expect(body).toEqual({ password: 'hidden', kept: { date: new Date(0), count: 1 } })
  expect(line.body).toEqual({ password: '[secret]', kept: { date: '1970-01-01T00:00:00.000Z', count: 1 } })
})

test('secrets that a child logger was given do not reach its lines either', () => {
  const lines: string[] = []
  const logger = createLogger({ format: 'json', level: 'info' }, { write: (line) => lines.push(line) })
  logger.child({ request_id: 'req_1', token: 'hidden' }).info('something')
  expect(lines.join('')).toContain('req_1')
  expect(lines.join('')).not.toContain('hidden')
})

test('of an error only what helps to find it is written', () => {
  const cause = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
  const error = Object.assign(new TypeError('broken', { cause }), {
    config: { headers: { a: 'hidden' } },
    body: 'hidden',
  })
  const line = JSON.parse(logged({ err: error }))
  expect(line.err).toMatchObject({
    type: 'TypeError',
    message: 'broken',
    stack: expect.stringContaining('logger.test.ts'),
    cause: { message: 'refused', code: 'ECONNREFUSED' },
  })
  expect(JSON.stringify(line)).not.toContain('hidden')
})

test('a line for people has the time, the words and the details', () => {
  const time = '2026-11-22T10:11:12.345Z'
  expect(formatLogLine(JSON.stringify({ level: 'warn', time, msg: 'slow', batch: 5 }))).toBe(
    '10:11:12  warning slow batch=5\n',
  )
  expect(
    formatLogLine(
      JSON.stringify({
        level: 'info',
        time,
        msg: 'request',
        method: 'GET',
        path: '/',
        status: 200,
        duration_ms: 1.5,
      }),
    ),
  ).toBe('10:11:12  GET / 200 1.5 ms\n')
})

test('nobody can rewrite the terminal through the log', () => {
  const time = '2026-11-22T10:11:12.345Z'
  const line = formatLogLine(JSON.stringify({ level: 'info', time, msg: 'x', path: '\u001b[2J\nforged' }))
  expect(line).not.toContain('\u001b')
  expect(line.trimEnd()).not.toContain('\n')
})

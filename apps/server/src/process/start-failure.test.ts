import { expect, test } from 'vitest'

import { DatabaseError } from '../adapters/db/database-error.ts'
import { StartFailure, explainStartError } from './start-failure.ts'

const place = { host: '127.0.0.1', port: 3000, dataDir: '/data' }

test.each([
  [
    'what was said already',
    new StartFailure('AUTH_SECRET is a placeholder.'),
    /^AUTH_SECRET is a placeholder\.$/,
  ],
  [
    'a database that is cut off in mid-start',
    new DatabaseError('unavailable', { message: 'read ECONNRESET' }),
    /^The database stopped answering while the server started: start it again \(read ECONNRESET\)\.$/,
  ],
  [
    'a port that is taken',
    Object.assign(new Error('listen'), { code: 'EADDRINUSE', syscall: 'listen' }),
    /^Port 3000 on 127\.0\.0\.1 is taken: /,
  ],
])('%s is one line that says what to do', (_name, error, line) => {
  expect(explainStartError(error, place)).toMatch(line)
})

test('what no operator can mend is not explained away', () => {
  expect(explainStartError(new TypeError('x is not a function'), place)).toBeUndefined()
  expect(explainStartError(new DatabaseError('other', { message: 'syntax error' }), place)).toBeUndefined()
})

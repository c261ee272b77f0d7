import { expect, test } from 'vitest'

import { endpointsForAllRoutes, errorOf, openHouse, sendRaw } from '../../test/house.ts'

// Each of these answers only comes back once the server has closed the connection, which it else keeps for a minute.

test.each([
  { what: 'an answer', path: '/api/config', status: 200 },
  { what: 'a refusal at the gate', path: '/api/me', status: 401 },
  { what: 'a refused method', path: '/api/config', method: 'DELETE', status: 405 },
  { what: 'an unknown address', path: '/api/nowhere', status: 404 },
])(
  'whoever asks for the connection to be closed after $what gets it',
  async ({ path, method = 'GET', status }) => {
    const house = await openHouse({ endpoints: endpointsForAllRoutes() })
    const answer = await sendRaw(
      house.port,
      `${method} ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`,
    )
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    expect(answer).toMatch(/\r\nconnection: close\r\n/i)
  },
)

/** @see https://www.rfc-editor.org/rfc/rfc9110#section-10.1.1 */
test.each(['100-continue', 'the-unexpected'])(
  'a request that expects %s is answered like any other, in the form of the contract',
  async (expectation) => {
    const house = await openHouse({ endpoints: endpointsForAllRoutes() })
    const answer = await sendRaw(
      house.port,
      `GET /api/me HTTP/1.1\r\nhost: x\r\nexpect: ${expectation}\r\nconnection: close\r\n\r\n`,
    )
    const [head = '', text = ''] = answer.slice(answer.lastIndexOf('HTTP/1.1')).split('\r\n\r\n')
    expect(head).toMatch(/^HTTP\/1\.1 401 /)
    expect(errorOf({ status: 401, headers: new Headers(), text }).code).toBe('unauthenticated')
  },
)

import { connect } from 'node:net'
import { Worker } from 'node:worker_threads'

import { expect, test } from 'vitest'

import { endpointsForAllRoutes, openHouse } from '../../test/house.ts'

const mebibyte = 1024 * 1024

test('whoever sends too much is told so, and does not just see the connection break', async () => {
  const house = await openHouse({ endpoints: endpointsForAllRoutes() })
  const statuses = await askFromOtherThread({
    url: `${house.url}/api/ai/route`,
    bodyBytes: 10 * mebibyte,
    tokens: Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? 'superadmin' : 'nobody')),
  })
  expect(statuses).toEqual(Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? 413 : 401)))
})

test('whoever never stops sending is answered all the same, and the connection is closed', async () => {
  const house = await openHouse({ endpoints: endpointsForAllRoutes() })
  const startedMs = performance.now()
  const answer = await new Promise<string>((resolve) => {
    const socket = connect(house.port, '127.0.0.1')
    socket.write(
      'POST /api/ai/route HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 99999999\r\n\r\n{',
    )
    const drip = setInterval(() => socket.write(' '), 50)
    let text = ''
    socket.on('data', (data: Buffer) => (text += data.toString()))
    socket.on('error', () => undefined)
    socket.on('close', () => {
      clearInterval(drip)
      resolve(text)
    })
  })
  expect(answer).toMatch(/^HTTP\/1\.1 401 /)
  expect(performance.now() - startedMs).toBeLessThan(5_000)
})

type Sending = { readonly url: string; readonly bodyBytes: number; readonly tokens: readonly string[] }

/** In a thread of its own: a client on the server's own event loop is never in the middle of writing. */
function askFromOtherThread(sending: Sending): Promise<unknown> {
  const source = `
    const { parentPort, workerData: { url, bodyBytes, tokens } } = require('node:worker_threads')
    const body = JSON.stringify({ prompt: 'x'.repeat(bodyBytes) })
    const ask = (token) =>
      fetch(url, { method: 'POST', body, headers: { authorization: 'Bearer ' + token, 'content-type': 'application/json' } })
        .then(async (response) => (await response.text(), response.status), (error) => String(error.cause))
    ;(async () => {
      const statuses = []
      for (const token of tokens) statuses.push(await ask(token))
      parentPort.postMessage(statuses)
    })()`
  return new Promise((resolve, reject) => {
    new Worker(source, { eval: true, workerData: sending }).once('message', resolve).once('error', reject)
  })
}

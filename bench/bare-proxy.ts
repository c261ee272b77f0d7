import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'

import { Pool } from 'undici'

/** What Node costs without us: reads a request, passes it on through undici's pool, pipes the answer back. */
const pool = new Pool(process.env['UPSTREAM'] ?? '', { connections: 2_048, pipelining: 1 })
const smallJson = JSON.stringify({ wallet_id: 'bench', balance: 1, held: 0, available: 1, debt: 0 })

async function passOn(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece)
  const answer = await pool.request({
    method: 'POST',
    path: request.url ?? '/',
    headers: {
      'content-type': 'application/json',
      authorization: request.headers.authorization ?? '',
    },
    body: Buffer.concat(pieces),
  })
  const length = answer.headers['content-length']
  response.writeHead(answer.statusCode, {
    'content-type': String(answer.headers['content-type']),
    ...(length === undefined ? {} : { 'content-length': String(length) }),
  })
  answer.body.pipe(response)
}

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  if (request.method === 'GET') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': smallJson.length })
    response.end(smallJson)
    return
  }
  passOn(request, response).catch(() => response.destroy())
})

process.on('disconnect', () => process.exit(0))
process.on('SIGTERM', () => process.exit(0))

server.listen({ port: 0, host: '127.0.0.1', backlog: 1024 }, () => {
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  process.stdout.write(`${JSON.stringify({ event: 'ready', port })}\n`)
})

import { createServer } from 'node:http'

/** What Node costs without us: reads what was posted, and says 200. */
const answer = JSON.stringify({ received: true })

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  const pieces: Buffer[] = []
  request.on('data', (piece: Buffer) => pieces.push(piece))
  request.on('end', () => {
    Buffer.concat(pieces)
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length })
    response.end(answer)
  })
})

process.on('disconnect', () => process.exit(0))
process.on('SIGTERM', () => process.exit(0))

server.listen({ port: 0, host: '127.0.0.1', backlog: 1024 }, () => {
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  process.stdout.write(`${JSON.stringify({ event: 'ready', port })}\n`)
})

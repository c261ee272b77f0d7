import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'

import { z } from 'zod'

export type ScriptedProvider = { readonly baseUrl: string; close(): Promise<void> }

const chatRequest = z.object({
  model: z.string(),
  messages: z.array(z.object({ role: z.string(), content: z.string() })).min(1),
})

/** An OpenAI-compatible server whose only model says back what it was asked, word for word, in small pieces. */
export async function startScriptedProvider(): Promise<ScriptedProvider> {
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the provider listens on a port')
  return {
    baseUrl: `http://127.0.0.1:${address.port}/v1`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.url?.endsWith('/models') === true) {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ object: 'list', data: [{ id: 'echo', object: 'model' }] }))
    return
  }
  const { model, messages } = chatRequest.parse(JSON.parse(await readText(request)))
  const text = messages.findLast(({ role }) => role === 'user')?.content ?? ''
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  // Pieces that cut through tags and links: what is half there must be as harmless as the whole.
  const pieces = text.match(/[\s\S]{1,7}/g) ?? []
  const chunk = (more: object): string =>
    `data: ${JSON.stringify({ id: 'c1', object: 'chat.completion.chunk', created: 1, model, ...more })}\n\n`
  for (const content of pieces) {
    response.write(chunk({ choices: [{ index: 0, delta: { content }, finish_reason: null }] }))
  }
  response.write(chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }))
  const counts = { prompt_tokens: pieces.length * 2, completion_tokens: pieces.length * 2 }
  response.write(
    chunk({
      choices: [],
      usage: { ...counts, total_tokens: counts.prompt_tokens + counts.completion_tokens },
    }),
  )
  response.end('data: [DONE]\n\n')
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

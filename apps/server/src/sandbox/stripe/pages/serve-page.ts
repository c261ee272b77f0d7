import type { IncomingMessage, ServerResponse } from 'node:http'

import type { PageAnswer } from './page-request.ts'

/** Sends a page from the sandbox's own port. */
export function servePage(answer: PageAnswer, request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(answer.status, { ...answer.headers, 'content-length': Buffer.byteLength(answer.body) })
  response.end(request.method === 'HEAD' ? undefined : answer.body)
}

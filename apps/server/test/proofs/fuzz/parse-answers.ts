import type { Exchanged } from './exchange.ts'

const headEnd = Buffer.from('\r\n\r\n')

/** All answers in what a server sent until it closed the connection. An answer that is cut short counts as none. */
export function parseAnswers(bytes: Buffer, method: string): readonly Exchanged[] {
  const answers: Exchanged[] = []
  let rest = bytes
  while (rest.length > 0) {
    const end = rest.indexOf(headEnd)
    if (end === -1) break
    const { status, headers } = parseHead(rest.subarray(0, end).toString('latin1'))
    const body = readBody(rest.subarray(end + headEnd.length), { status, headers, method })
    if (body === undefined) break
    rest = body.rest
    // An interim answer is none.
    if (status >= 200) answers.push({ status, headers, text: body.text })
  }
  return answers
}

type Head = { readonly status: number; readonly headers: Readonly<Record<string, string>> }

function parseHead(text: string): Head {
  const [first = '', ...lines] = text.split('\r\n')
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(first)?.[1] ?? '0')
  const headers = lines.map((line) => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const
  })
  return { status, headers: Object.fromEntries(headers) }
}

type Body = { readonly text: string; readonly rest: Buffer }

function readBody(
  bytes: Buffer,
  { status, headers, method }: Head & { readonly method: string },
): Body | undefined {
  if (method === 'HEAD' || status < 200 || status === 204 || status === 304) return { text: '', rest: bytes }
  if (headers['transfer-encoding'] === 'chunked') return readChunks(bytes)
  const length = Number(headers['content-length'] ?? bytes.length)
  if (bytes.length < length) return undefined
  return { text: bytes.subarray(0, length).toString('utf8'), rest: bytes.subarray(length) }
}

function readChunks(bytes: Buffer): Body | undefined {
  const chunks: Buffer[] = []
  let rest = bytes
  for (;;) {
    const lineEnd = rest.indexOf('\r\n')
    if (lineEnd === -1) return undefined
    const length = Number.parseInt(rest.subarray(0, lineEnd).toString('latin1'), 16)
    const start = lineEnd + 2
    if (!Number.isSafeInteger(length) || rest.length < start + length + 2) return undefined
    chunks.push(rest.subarray(start, start + length))
    rest = rest.subarray(start + length + 2)
    if (length === 0) return { text: Buffer.concat(chunks).toString('utf8'), rest }
  }
}

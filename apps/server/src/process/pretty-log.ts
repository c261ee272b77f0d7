import { z } from 'zod'

const logLine = z.looseObject({ level: z.string(), time: z.string(), msg: z.string().optional() })
const requestLine = z.object({
  aborted: z.boolean().default(false),
  method: z.string(),
  path: z.string(),
  status: z.number(),
  duration_ms: z.number(),
})
const errorDetails = z.object({ type: z.string(), message: z.string(), stack: z.string().optional() })

const labels: Readonly<Record<string, string>> = { warn: 'warning ', error: 'error ', fatal: 'fatal ' }

/** A line of the log for people: the time of day, what happened, then the details as name=value. */
export function formatLogLine(line: string): string {
  const parsed = logLine.safeParse(parseJson(line))
  if (!parsed.success) return line
  const { level, time, msg = '', err, ...details } = parsed.data
  const request = msg === 'request' ? requestLine.safeParse(details) : undefined
  const text =
    request?.success === true ? describeRequest(request.data) : [msg, ...pairsOf(details)].join(' ')
  return `${time.slice(11, 19)}  ${labels[level] ?? ''}${visible(text)}\n${describeError(err)}`
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

function describeRequest(request: z.infer<typeof requestLine>): string {
  const { method, path, status, duration_ms: durationMs, aborted } = request
  return `${method} ${path} ${status} ${durationMs} ms${aborted ? ' (the client left)' : ''}`
}

/** For machines: the message says the same. */
const saidByMessage = new Set(['event', 'address', 'port', 'mode'])

function pairsOf(details: Readonly<Record<string, unknown>>): readonly string[] {
  const shown = Object.entries(details).filter(([name]) => !saidByMessage.has(name))
  return shown.map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
}

function describeError(error: unknown): string {
  const parsed = errorDetails.safeParse(error)
  if (!parsed.success) return ''
  const { type, message, stack } = parsed.data
  return `${(stack ?? `${type}: ${message}`)
    .split('\n')
    .map((row) => `          ${visible(row)}`)
    .join('\n')}\n`
}

/** A path may hold control characters that would rewrite the terminal. */
function visible(text: string): string {
  return text.replace(
    /\p{Cc}/gu,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )
}

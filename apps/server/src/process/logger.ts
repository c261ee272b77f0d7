import pino, { type Logger } from 'pino'

import type { LogConfig } from '../config.ts'
import { formatLogLine } from './pretty-log.ts'

/** Where lines go; standard output in a real process. */
export type LogDestination = { write(line: string): void }

const secretNames: ReadonlySet<string> = new Set([
  'authorization',
  'cookie',
  'set-cookie',
  'password',
  'newPassword',
  'currentPassword',
  'secret',
  'token',
  'api_key',
  'apiKey',
  'x-api-key',
  'x-goog-api-key',
  'key',
  'url',
  'prompt',
  'messages',
])

const hiddenSecret = '[secret]'

/** Lines are flat, but for what somebody hangs into one: an answer with its headers, a request with its body. */
const deepestLevel = 4

/** The log of the process: one line for each thing worth knowing, and no secret or prompt in any of them. */
export function createLogger(config: LogConfig, destination: LogDestination = standardOutput()): Logger {
  const lines: LogDestination =
    config.format === 'json' ? destination : { write: (line) => destination.write(formatLogLine(line)) }
  return pino(
    {
      level: config.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      // Not pino's own redaction: it copies and walks every line once for each name, for longer than a whole request
      // should take to log.
      formatters: {
        level: (label) => ({ level: label }),
        log: (details) => withoutSecrets(details, 1),
      },
      // What a child logger is given passes the serializers only.
      serializers: {
        ...Object.fromEntries([...secretNames].map((name) => [name, () => hiddenSecret])),
        err: describeError,
      },
    },
    lines,
  )
}

/** @returns the same object where it holds no secret, which is nearly always */
function withoutSecrets(details: Readonly<Record<string, unknown>>, level: number): Record<string, unknown> {
  let shown: Record<string, unknown> = details
  for (const [name, value] of Object.entries(details)) {
    const safe = secretNames.has(name) ? hiddenSecret : showValue(value, level)
    if (safe === value) continue
    if (shown === details) shown = { ...details }
    shown[name] = safe
  }
  return shown
}

function showValue(value: unknown, level: number): unknown {
  if (typeof value !== 'object' || value === null || level >= deepestLevel) return value
  // Errors have a serializer of their own; dates and addresses know how they are written.
  if (value instanceof Error || 'toJSON' in value) return value
  if (!Array.isArray(value)) return withoutSecrets({ ...value }, level + 1)
  return value.map((entry) => showValue(entry, level + 1))
}

type LoggedError = {
  readonly type: string
  readonly message: string
  readonly code?: string
  readonly stack?: string
  readonly cause?: LoggedError
}

/** Only these of an error: others (such as the request of an HTTP client) carry headers, keys and prompts. */
function describeError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error))
    return { type: typeof error, message: 'something that is not an error was thrown' }
  return {
    type: error.name,
    message: error.message.slice(0, 2000),
    ...('code' in error && typeof error.code === 'string' && { code: error.code }),
    ...(error.stack !== undefined && { stack: error.stack.slice(0, 8000) }),
    ...(error.cause !== undefined && depth < 3 && { cause: describeError(error.cause, depth + 1) }),
  }
}

/**
 * Standard output may be closed, or on a full disk, while the process has paying users: lines are lost, it serves on.
 * What comes in one turn of the event loop is written at once: a call of the system for every line costs more than
 * making it.
 */
function standardOutput(): LogDestination {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreLostLine)
  let waiting = ''
  const flush = (): void => {
    const lines = waiting
    waiting = ''
    if (lines !== '' && process.stdout.writable) process.stdout.write(lines)
  }
  process.on('exit', flush)
  return {
    write: (line) => {
      if (waiting === '') setImmediate(flush)
      waiting += line
    },
  }
}

function ignoreLostLine(): void {
  // Nowhere to tell it: this is where telling happens.
}

import pino, { type Logger } from 'pino'

import type { LogConfig } from '../config.ts'
import { formatLogLine } from './pretty-log.ts'

/** Where lines go; standard output in a real process. */
export type LogDestination = { write(line: string): void }

const secretNames = [
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
]

/** The log of the process: one line for each thing worth knowing, and no secret or prompt in any of them. */
export function createLogger(config: LogConfig, destination: LogDestination = standardOutput()): Logger {
  const lines: LogDestination =
    config.format === 'json' ? destination : { write: (line) => destination.write(formatLogLine(line)) }
  return pino(
    {
      level: config.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: {
        paths: secretNames.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`]),
        censor: '[secret]',
      },
      serializers: { err: describeError },
    },
    lines,
  )
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

/** Standard output may be closed, or on a full disk, while the process has paying users: lines are lost, it serves on. */
function standardOutput(): LogDestination {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreLostLine)
  return {
    write: (line) => {
      if (process.stdout.writable) process.stdout.write(line)
    },
  }
}

function ignoreLostLine(): void {
  // Nowhere to tell it: this is where telling happens.
}

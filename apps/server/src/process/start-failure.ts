/** A start that cannot succeed, said in one line for the person at the terminal. */
export class StartFailure extends Error {
  override readonly name = 'StartFailure'
}

export type StartPlace = { readonly host: string; readonly port: number; readonly dataDir: string }

/**
 * What an error at the start means and what would mend it, in one line.
 * @returns undefined for an error that no operator can mend: that one is a bug and is shown whole
 */
export function explainStartError(error: unknown, place: StartPlace): string | undefined {
  if (error instanceof StartFailure) return error.message
  if (!(error instanceof Error) || !('code' in error)) return undefined
  if (error.name === 'DatabaseError' && error.code === 'unavailable') {
    return `The database stopped answering while the server started: start it again (${error.message}).`
  }
  const isFromListening = 'syscall' in error && ['listen', 'getaddrinfo'].includes(String(error.syscall))
  if (isFromListening) return explainListenError(String(error.code), place)
  return explainFileError(String(error.code), 'path' in error ? String(error.path) : place.dataDir)
}

function explainListenError(code: string, { host, port }: StartPlace): string | undefined {
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is taken: stop the other program, or set PORT to another number.`
    case 'EACCES':
    case 'EPERM':
      return `Port ${port} needs more rights than this user has: set PORT to a number from 1024 on.`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `HOST ${host} is no address of this machine: use 127.0.0.1, or 0.0.0.0 for all of them.`
    default:
      return undefined
  }
}

function explainFileError(code: string, path: string): string | undefined {
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return `${path} may not be written by this user: give it the right, or set DATA_DIR to another folder.`
    case 'EROFS':
    case 'ENOSPC':
    case 'ENOTDIR':
    case 'EISDIR':
    case 'EEXIST':
      return `${path} cannot be written (${code}): make room, or set DATA_DIR to another folder.`
    default:
      return undefined
  }
}

/** Anything in one line, for a message. */
export function describe(value: unknown): string {
  return (
    JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? part.toString() : part)) ??
    'nothing'
  )
}

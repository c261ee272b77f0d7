/** The number of the last leg of a page, so that the next page goes on below it whatever was posted meanwhile. */
export function writeCursor(seq: bigint): string {
  return Buffer.from(`before:${seq}`).toString('base64url')
}

/** @returns undefined for anything that `writeCursor` did not write */
export function readCursor(cursor: string): bigint | undefined {
  const match = /^before:(\d{1,18})$/.exec(Buffer.from(cursor, 'base64url').toString())
  return match?.[1] === undefined ? undefined : BigInt(match[1])
}

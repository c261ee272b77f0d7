const key = 'tessera.voucher-code'

/** A code that came with a link, for this tab: it outlives signing up, confirming and coming back, but not the tab. */
export function keepCode(code: string | undefined): void {
  try {
    if (code === undefined) globalThis.sessionStorage.removeItem(key)
    else globalThis.sessionStorage.setItem(key, code)
  } catch {
    // Without storage the code has to be typed or the link opened again.
  }
}

export function keptCode(): string | undefined {
  try {
    return globalThis.sessionStorage.getItem(key) ?? undefined
  } catch {
    return undefined
  }
}

const key = 'tessera.return-after-payment'

/** Where somebody came from before paying, for this tab: the payment page's way back does not tell it. */
export function keepReturn(path: string | undefined): void {
  try {
    if (path === undefined) globalThis.sessionStorage.removeItem(key)
    else globalThis.sessionStorage.setItem(key, path)
  } catch {
    // Only the way back to a draft depends on it; the draft itself is kept elsewhere.
  }
}

export function keptReturn(): string | null {
  try {
    return globalThis.sessionStorage.getItem(key)
  } catch {
    return null
  }
}

/** localStorage that never throws: private windows and full disks only cost the memory of drafts. */
export function readLocal(key: string): string | null {
  try {
    return globalThis.localStorage.getItem(key)
  } catch {
    return null
  }
}

export function writeLocal(key: string, value: string | null): void {
  try {
    if (value === null || value === '') globalThis.localStorage.removeItem(key)
    else globalThis.localStorage.setItem(key, value)
  } catch {
    // Nothing depends on it.
  }
}

/** Forgets what one person left in this browser, so that the next one does not find it. */
export function forgetLocal(prefix: string): void {
  try {
    const keys = Object.keys(globalThis.localStorage).filter((key) => key.startsWith(prefix))
    for (const key of keys) globalThis.localStorage.removeItem(key)
  } catch {
    // Nothing depends on it.
  }
}

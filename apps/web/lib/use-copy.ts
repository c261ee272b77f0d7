'use client'

import { useEffect, useState } from 'react'

/** Puts text on the clipboard and says so for two seconds. */
export function useCopy(): { readonly isCopied: boolean; readonly copy: (text: string) => void } {
  const [copiedAt, setCopiedAt] = useState(0)
  useEffect(() => {
    if (copiedAt === 0) return undefined
    const timer = setTimeout(() => {
      setCopiedAt(0)
    }, 2000)
    return () => {
      clearTimeout(timer)
    }
  }, [copiedAt])
  const copy = (text: string) => {
    const write = async () => {
      try {
        await navigator.clipboard.writeText(text)
      } catch {
        copyBySelection(text)
      }
      setCopiedAt(Date.now())
    }
    void write()
  }
  return { isCopied: copiedAt !== 0, copy }
}

/** Without https there is no clipboard API: a machine in the same network still copies. */
function copyBySelection(text: string): void {
  const area = document.createElement('textarea')
  area.value = text
  area.style.position = 'fixed'
  area.style.opacity = '0'
  document.body.append(area)
  area.select()
  // oxlint-disable-next-line typescript/no-deprecated
  document.execCommand('copy')
  area.remove()
}

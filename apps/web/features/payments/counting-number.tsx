'use client'

import { useEffect, useState } from 'react'

import { formatBalance } from '@/lib/format-credits'

const durationMs = 900

type CountingNumberProps = {
  readonly from: number
  readonly to: number
  /** Counts up once in this browser tab under this name. */
  readonly onceFor: string
}

function keyOf(name: string): string {
  return `tessera.counted.${name}`
}

function shouldCount(name: string): boolean {
  try {
    const isStill = globalThis.matchMedia('(prefers-reduced-motion: reduce)').matches
    return !isStill && globalThis.sessionStorage.getItem(keyOf(name)) === null
  } catch {
    return false
  }
}

function noteCounted(name: string): void {
  try {
    globalThis.sessionStorage.setItem(keyOf(name), '1')
  } catch {
    // It counts again after a reload; nothing else depends on it.
  }
}

/** How far it has come, from 0 to 1; quick at first, gentle at the end. */
function useProgress(isCounting: boolean): number {
  const [progress, setProgress] = useState(isCounting ? 0 : 1)
  useEffect(() => {
    if (!isCounting) return undefined
    let frame = 0
    let beganAt: number | undefined
    const step = (now: number) => {
      beganAt ??= now
      const share = Math.min(1, (now - beganAt) / durationMs)
      setProgress(1 - (1 - share) ** 3)
      if (share < 1) frame = requestAnimationFrame(step)
    }
    frame = requestAnimationFrame(step)
    return () => {
      cancelAnimationFrame(frame)
    }
  }, [isCounting])
  return progress
}

/** A balance that grows before one's eyes, once; those who listen hear only where it ends. */
export function CountingNumber({ from, to, onceFor }: CountingNumberProps) {
  const [isCounting] = useState(() => shouldCount(onceFor))
  const progress = useProgress(isCounting)
  useEffect(() => {
    noteCounted(onceFor)
  }, [onceFor])
  const shown = progress === 1 ? to : from + (to - from) * progress
  return (
    <>
      <span aria-hidden>{formatBalance(Number(shown.toFixed(6)))}</span>
      <span className="sr-only">{formatBalance(to)}</span>
    </>
  )
}

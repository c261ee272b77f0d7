'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useRef, useState } from 'react'

import { Input } from '@/components/ui/input'

const restMs = 300
const longest = 200

type FilterSearchProps = {
  readonly label: string
  readonly hint: string
  /** What the address searches for. */
  readonly value: string
  readonly addressOf: (q: string) => string
}

/** What is typed goes into the address once it rests; an address that comes from elsewhere goes into the field. */
export function FilterSearch({ label, hint, value, addressOf }: FilterSearchProps) {
  const router = useRouter()
  const [text, setText] = useState(value)
  const [known, setKnown] = useState(value)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  if (known !== value) {
    setKnown(value)
    if (value !== text.trim()) setText(value)
  }
  useEffect(
    () => () => {
      clearTimeout(timer.current)
    },
    [],
  )
  return (
    <Input
      type="search"
      aria-label={label}
      placeholder={hint}
      value={text}
      maxLength={longest}
      onChange={(event) => {
        const q = event.target.value.trim()
        setText(event.target.value)
        clearTimeout(timer.current)
        timer.current = setTimeout(() => {
          router.replace(addressOf(q), { scroll: false })
        }, restMs)
      }}
    />
  )
}

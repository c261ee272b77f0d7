'use client'

import Link from 'next/link'
import { type ComponentProps, useState } from 'react'

/**
 * A link to another page of ours, which is fetched in advance once a pointer, a finger or the focus is on it. Fetching
 * whatever is in view would double what every page asks of the server, and of a phone.
 */
export function PageLink({ onFocus, onPointerEnter, ...link }: ComponentProps<typeof Link>) {
  const [isLikely, setIsLikely] = useState(false)
  return (
    <Link
      {...link}
      prefetch={isLikely ? null : false}
      onFocus={(event) => {
        setIsLikely(true)
        onFocus?.(event)
      }}
      onPointerEnter={(event) => {
        setIsLikely(true)
        onPointerEnter?.(event)
      }}
    />
  )
}

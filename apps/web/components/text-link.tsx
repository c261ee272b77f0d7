import Link from 'next/link'
import type { ComponentProps } from 'react'

export function TextLink(props: ComponentProps<typeof Link>) {
  return (
    <Link {...props} className="text-link underline decoration-1 underline-offset-3 hover:decoration-2" />
  )
}

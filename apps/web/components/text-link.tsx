import type { ComponentProps } from 'react'

import { PageLink } from './page-link'

export function TextLink(props: ComponentProps<typeof PageLink>) {
  return (
    <PageLink {...props} className="text-link underline decoration-1 underline-offset-3 hover:decoration-2" />
  )
}

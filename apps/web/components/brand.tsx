'use client'

import { useConfig } from '@/lib/use-config'

import { PageLink } from './page-link'
import { TesseraMark } from './tessera-mark'

/** The operator's mark and name; ours until they are known. */
export function Brand({ href }: { readonly href: string }) {
  const brand = useConfig()?.brand
  const name = brand?.name ?? 'Tessera'
  return (
    <PageLink
      href={href}
      className="flex touch-target items-center gap-2 rounded-control px-1.5 py-1 text-reading font-semibold tracking-tight"
    >
      {brand?.logo_url ? (
        <img src={brand.logo_url} alt="" className="h-6 w-auto" />
      ) : (
        <TesseraMark size={20} />
      )}
      {name}
    </PageLink>
  )
}

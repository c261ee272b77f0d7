'use client'

import type { MeResponse } from '@tessera/contracts/people'
import { useSearchParams } from 'next/navigation'
import { useTranslations } from 'use-intl'

import { PageColumn } from '@/components/page-column'
import { PageShell } from '@/components/page-shell'
import { RequireSession } from '@/components/require-session'
import { BalanceFigures } from '@/features/credits/balance-figures'
import { ownPath } from '@/lib/own-path'
import { useConfig } from '@/lib/use-config'

import { buyGateOf, BuyNotices, PaymentPlace } from './buy-notices'
import { CreditMeaning } from './credit-meaning'
import { CreditsPlaces } from './credits-places'
import { keptReturn } from './kept-return'
import { PackageCards, PackageCardsSkeleton } from './package-cards'

function Offer({ me }: { readonly me: MeResponse }) {
  const config = useConfig()
  const parameters = useSearchParams()
  const isCancelled = parameters.has('cancelled')
  const returnTo = ownPath(parameters.get('return_to') ?? (isCancelled ? keptReturn() : null))
  const gate = buyGateOf(me, config)
  return (
    <>
      <BalanceFigures />
      <BuyNotices gate={gate} me={me} config={config} isCancelled={isCancelled} returnTo={returnTo} />
      <PackageCards canBuy={gate === 'open'} returnTo={returnTo} />
      {config === undefined ? undefined : <PaymentPlace payments={config.payments} />}
    </>
  )
}

/** Where credits are bought. */
export function BuyPage() {
  const t = useTranslations('buy')
  return (
    <PageShell>
      <PageColumn title={t('title')} lead={t('lead')} isWide>
        <CreditsPlaces />
        <RequireSession skeleton={<PackageCardsSkeleton />}>{(me) => <Offer me={me} />}</RequireSession>
        <CreditMeaning />
      </PageColumn>
    </PageShell>
  )
}

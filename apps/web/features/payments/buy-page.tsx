'use client'

import type { MeResponse } from '@tessera/contracts/people'
import { useTranslations } from 'use-intl'

import { PageColumn } from '@/components/page-column'
import { PageShell } from '@/components/page-shell'
import { RequireSession } from '@/components/require-session'
import { BalanceFigures } from '@/features/credits/balance-figures'
import { RedeemVoucher } from '@/features/vouchers/redeem-voucher'
import { useLinkedCode } from '@/features/vouchers/use-linked-code'
import { useConfig } from '@/lib/use-config'

import { buyGateOf, BuyNotices, PaymentPlace } from './buy-notices'
import { CreditMeaning } from './credit-meaning'
import { CreditsPlaces } from './credits-places'
import { PackageCards, PackageCardsSkeleton } from './package-cards'
import { useCancelledReturn } from './use-cancelled-return'

function Offer({ me }: { readonly me: MeResponse }) {
  const config = useConfig()
  const { isCancelled, returnTo } = useCancelledReturn()
  const gate = buyGateOf(me, config)
  const linkedCode = useLinkedCode()
  return (
    <>
      <BalanceFigures />
      <BuyNotices gate={gate} me={me} config={config} isCancelled={isCancelled} returnTo={returnTo} />
      {linkedCode === undefined ? undefined : <RedeemVoucher linkedCode={linkedCode} />}
      <PackageCards canBuy={gate === 'open'} returnTo={returnTo} />
      {config === undefined ? undefined : <PaymentPlace payments={config.payments} />}
      {linkedCode === undefined ? <RedeemVoucher /> : undefined}
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

'use client'

import type { ConfigResponse } from '@tessera/contracts/config'
import type { MeResponse } from '@tessera/contracts/people'
import { CircleSlash2, FlaskConical, Hourglass, Lock, MailWarning, Scale, Undo2 } from 'lucide-react'
import { useTranslations } from 'use-intl'

import { creditsOf, linkTo, mailTo } from '@/components/rich-tags'
import { Notice } from '@/components/ui/banner'
import { Icon } from '@/components/ui/icon'
import { OutboxHint } from '@/features/people/outbox-hint'
import { ResendVerification } from '@/features/people/resend-verification'
import { useBalance } from '@/lib/use-balance'

/** Whether somebody can buy here, and if not, why. */
export type BuyGate = 'asking' | 'open' | 'off' | 'unconfirmed' | 'unverified'

export function buyGateOf(me: MeResponse, config: ConfigResponse | undefined): BuyGate {
  if (config === undefined) return 'asking'
  if (config.payments === 'off') return 'off'
  if (config.payments_wait_for === 'price_confirmation') return 'unconfirmed'
  return me.email_verified ? 'open' : 'unverified'
}

/** What a dispute means for somebody who is about to pay; a debt stands beside the balance. */
function WalletNotice() {
  const t = useTranslations('buy')
  const balance = useBalance()
  const frozen = balance.status === 'ready' ? balance.balance.frozen : 0
  if (frozen === 0) return undefined
  return <Notice icon={Scale}>{t.rich('frozen', { frozen: creditsOf(frozen) })}</Notice>
}

function GateNotice({
  gate,
  me,
  config,
}: {
  gate: BuyGate
  me: MeResponse
  config: ConfigResponse | undefined
}) {
  const t = useTranslations('buy')
  if (gate === 'off') {
    const support = config?.support_email
    return (
      <Notice icon={CircleSlash2}>
        {t('off')} {support ? t.rich('offSupport', { mail: mailTo(support) }) : t('offOperator')}
      </Notice>
    )
  }
  if (gate === 'unconfirmed') return <Notice icon={Hourglass}>{t('unconfirmed')}</Notice>
  if (gate !== 'unverified') return undefined
  return (
    <Notice icon={MailWarning} action={<ResendVerification />}>
      <p className="font-medium text-text">{t('verifyTitle')}</p>
      <p className="mt-0.5">{t('verifyText', { email: me.email })}</p>
      <OutboxHint />
    </Notice>
  )
}

type BuyNoticesProps = {
  readonly gate: BuyGate
  readonly me: MeResponse
  readonly config: ConfigResponse | undefined
  readonly isCancelled: boolean
  readonly returnTo: string | undefined
}

/** What somebody should know before paying, the most pressing first. */
export function BuyNotices({ gate, me, config, isCancelled, returnTo }: BuyNoticesProps) {
  const t = useTranslations('buy')
  return (
    <div className="grid gap-3 empty:hidden">
      {isCancelled ? (
        <Notice icon={Undo2}>
          {returnTo === undefined ? t('cancelled') : t.rich('cancelledDraft', { link: linkTo(returnTo) })}
        </Notice>
      ) : returnTo === undefined ? undefined : (
        <Notice icon={Undo2}>{t.rich('draftKept', { link: linkTo(returnTo) })}</Notice>
      )}
      <GateNotice gate={gate} me={me} config={config} />
      <WalletNotice />
    </div>
  )
}

/** Where the payment happens, and with what kind of money. */
export function PaymentPlace({ payments }: { readonly payments: ConfigResponse['payments'] }) {
  const t = useTranslations('buy')
  if (payments === 'off') return undefined
  const isReal = payments === 'live'
  return (
    <p className="flex gap-2 text-muted">
      <Icon of={isReal ? Lock : FlaskConical} className="mt-0.5 shrink-0" />
      <span>{isReal ? t('securePage') : payments === 'test' ? t('testPage') : t('sandboxPage')}</span>
    </p>
  )
}

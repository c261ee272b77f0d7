'use client'

import type { MeResponse } from '@tessera/contracts/people'
import { MailWarning } from 'lucide-react'
import { useTranslations } from 'use-intl'

import { creditsOf, linkTo } from '@/components/rich-tags'
import { Notice } from '@/components/ui/banner'
import { useConfig } from '@/lib/use-config'

/** Sign-up credits come with the confirmed address, where money is real. */
export function VerifyNotice({ me }: { readonly me: MeResponse }) {
  const t = useTranslations('chat')
  const config = useConfig()
  if (me.email_verified || config === undefined || config.mode === 'sandbox') return undefined
  if (config.sign_up_bonus_credits <= 0) return undefined
  return (
    <div className="pt-4">
      <Notice icon={MailWarning}>
        {t.rich('confirmAddress', {
          credits: creditsOf(config.sign_up_bonus_credits),
          link: linkTo('/verify/'),
        })}
      </Notice>
    </div>
  )
}

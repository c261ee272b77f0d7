'use client'

import { useCallback } from 'react'
import { useTranslations } from 'use-intl'

import { isErrorCode } from './api/api-error'
import { signOut } from './api/auth'
import { forgetDrafts } from './drafts'
import { notify } from './notify'

/** Signs out, and leaves nothing of this person in the browser. */
export function useSignOut(): () => void {
  const t = useTranslations('navigation')
  return useCallback(() => {
    const leave = async () => {
      try {
        await signOut()
      } catch (error) {
        if (!isErrorCode(error, 'unauthenticated')) {
          await notify(t('signOutFailed'), { tone: 'error' })
          return
        }
      }
      forgetDrafts()
      // A whole new page, so that nothing of this person stays in memory either.
      globalThis.location.assign('/sign-in/')
    }
    void leave()
  }, [t])
}

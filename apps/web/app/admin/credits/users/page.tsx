import type { Metadata } from 'next'
import { Suspense } from 'react'

import { CustomersPage } from '@/features/customers/customers-page'
import { CustomersScope } from '@/features/customers/customers-scope'
import { messages } from '@/messages/en'

export const metadata: Metadata = { title: messages.pageTitles.customers }

export default function Page() {
  return (
    <Suspense>
      <CustomersScope>
        <CustomersPage />
      </CustomersScope>
    </Suspense>
  )
}

'use client'

import type { AdminUserResponse } from '@tessera/contracts/people-admin'
import { useTranslations } from 'use-intl'

import { linkTo } from '@/components/rich-tags'
import { orderAddress } from '@/features/admin/order-filter'
import { AdminOrderTable } from '@/features/admin/order-table'

/** The last purchases, and the way to all of them. */
export function PersonOrders({ person }: { readonly person: AdminUserResponse }) {
  const t = useTranslations('person')
  if (person.orders.length === 0) return <p className="text-muted">{t('noOrders')}</p>
  return (
    <div className="grid gap-4 *:min-w-0">
      <AdminOrderTable
        rows={person.orders}
        isOfOne
        hrefOf={(order) => orderAddress({ q: '', status: undefined, order: order.id })}
      />
      <p className="text-muted">
        {t.rich('lastOrders', {
          link: linkTo(orderAddress({ q: person.email, status: undefined, order: undefined })),
        })}
      </p>
    </div>
  )
}

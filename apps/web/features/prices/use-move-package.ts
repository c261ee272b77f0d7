'use client'

import { useMutation } from '@tanstack/react-query'
import type { AdminPackage } from '@tessera/contracts/prices-admin'
import { useTranslations } from 'use-intl'

import { isErrorCode } from '@/lib/api/api-error'
import { callOperator } from '@/lib/api/operator'
import { notify } from '@/lib/notify'
import { isUnanswered } from '@/lib/use-attempt-key'

import { type Prices, useForgetPrices, useShowPrices } from './use-prices'

/** All packages in their order once one of them has moved; undefined where there is nothing to move. */
export function orderAfter(
  packages: readonly Pick<AdminPackage, 'id'>[],
  from: number,
  to: number,
): readonly number[] | undefined {
  const order = packages.map(({ id }) => id)
  if (from === to || to < 0 || to >= order.length) return undefined
  const [moved] = order.splice(from, 1)
  if (moved === undefined) return undefined
  order.splice(to, 0, moved)
  return order
}

type Move = {
  readonly name: string
  readonly place: number
  readonly version: number
  readonly packageIds: readonly number[]
  readonly key: string
}

/** Where no answer came, the same is sent again under the same name: it is made once, and then it is answered. */
const mostTries = 2

/** Moves a package by one place: all places in one request, from the order that is on the screen. */
export function useMovePackage(prices: Prices) {
  const t = useTranslations('packageDesk')
  const forgetPrices = useForgetPrices()
  const showPrices = useShowPrices()
  const move = useMutation({
    mutationFn: ({ version, packageIds, key }: Move) =>
      callOperator('orderPackages', {
        body: { version, package_ids: [...packageIds] },
        headers: { 'idempotency-key': key },
      }),
    retry: (failures, error) => isUnanswered(error) && failures < mostTries,
    onSuccess: ({ prices: newest }, { name, place }) => {
      // The next press moves it on from here: nobody who holds the key down waits for another look.
      showPrices(newest)
      void notify(t('moved', { name, place, count: prices.packages.length }))
    },
    onSettled: () => void forgetPrices(),
  })
  return {
    isMoving: move.isPending,
    isOvertaken: isErrorCode(move.error, 'conflict'),
    error: move.error ?? undefined,
    move: (from: number, to: number) => {
      const packageIds = orderAfter(prices.packages, from, to)
      if (packageIds === undefined || move.isPending) return
      move.mutate({
        name: prices.packages[from]?.name ?? '',
        place: to + 1,
        version: prices.version,
        packageIds,
        key: crypto.randomUUID(),
      })
    },
  }
}

'use client'

import { useMutation } from '@tanstack/react-query'
import type { AdminPackage } from '@tessera/contracts/prices-admin'

import { isErrorCode } from '@/lib/api/api-error'
import { callOperator } from '@/lib/api/operator'

import { type Prices, useForgetPrices } from './use-prices'

type Placed = { readonly id: number; readonly position: number }

/** Who has to stand where so that two neighbours change places; the others keep theirs where they can. */
export function placesAfter(packages: readonly AdminPackage[], from: number, to: number): readonly Placed[] {
  const order = packages.map(({ id, position }) => ({ id, position }))
  const [moved] = order.splice(from, 1)
  if (moved === undefined) return []
  order.splice(to, 0, moved)
  const before = new Map(packages.map(({ id, position }) => [id, position]))
  const places = packages.map(({ position }) => position)
  // Places that are taken twice decide nothing: then all are counted anew.
  const areDistinct = new Set(places).size === places.length
  return order
    .map(({ id }, index) => ({ id, position: areDistinct ? (places[index] ?? index + 1) : index + 1 }))
    .filter(({ id, position }) => before.get(id) !== position)
}

/** Moves a package by one place: one change after the other, each from the version that the last one made. */
export function useMovePackage(prices: Prices) {
  const forgetPrices = useForgetPrices()
  const move = useMutation({
    mutationFn: async ({ from, to }: { readonly from: number; readonly to: number }) => {
      let { version } = prices
      for (const { id, position } of placesAfter(prices.packages, from, to)) {
        const saved = await callOperator('changePackage', {
          params: { id: String(id) },
          body: { version, position },
        })
        version = saved.prices.version
      }
    },
    onSettled: () => forgetPrices(),
  })
  return {
    isMoving: move.isPending,
    isOvertaken: isErrorCode(move.error, 'conflict'),
    error: move.error ?? undefined,
    move: (from: number, to: number) => {
      if (!move.isPending) move.mutate({ from, to })
    },
  }
}

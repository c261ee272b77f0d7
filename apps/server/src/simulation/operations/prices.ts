import type { SimulatedOperation } from './operation.ts'

export const priceOperations: readonly SimulatedOperation[] = [
  {
    kind: 'prices_published',
    weight: 4,
    play: async ({ prices }) => {
      prices.publish(prices.drawModel())
    },
  },
]

import { paths } from '@tessera/contracts/paths'

import { ask } from '../api.ts'
import type { Person } from '../api.ts'
import { HttpConnection, requestBytes } from '../http-connection.ts'

/** An order with its payment page, not paid yet. */
export type OpenOrder = {
  readonly orderId: string
  readonly sessionId: string
  /** What it is to grant. */
  readonly creditsMicro: bigint
}

export type Purchases = {
  readonly orders: readonly OpenOrder[]
  readonly totalsMs: readonly number[]
  readonly elapsedMs: number
}

type Package = { readonly id: number; readonly creditsMicro: bigint }

export async function listPackages(port: number): Promise<readonly Package[]> {
  const { packages } = await ask({ port, path: paths.credits.packages })
  if (!Array.isArray(packages)) throw new Error('there is no list of packages')
  return packages.map((item: { readonly id: number; readonly credits: number }) => ({
    id: item.id,
    creditsMicro: BigInt(Math.round(item.credits * 1e6)),
  }))
}

export type Shop = {
  readonly port: number
  readonly people: readonly Person[]
  readonly packages: readonly Package[]
}

let lastVisit = 0

/** Closed loop: so many people at once, each buying when the one before has come to the payment page. */
export async function buy(
  { port, people, packages }: Shop,
  wanted: { readonly count: number; readonly concurrency: number },
): Promise<Purchases> {
  const orders: OpenOrder[] = []
  const totalsMs: number[] = []
  const connections = await Promise.all(
    Array.from({ length: wanted.concurrency }, () => HttpConnection.open(port)),
  )
  const startedMs = performance.now()
  let left = wanted.count
  try {
    await Promise.all(
      connections.map(async (connection) => {
        while (left > 0) {
          left -= 1
          lastVisit += 1
          const person = people[lastVisit % people.length]
          const chosen = packages[Math.floor(lastVisit / people.length) % packages.length]
          if (person === undefined || chosen === undefined) throw new Error('a shop has people and packages')
          // Somebody who comes back from another page wants another order; the same wish again would find the first.
          const body = { package_id: chosen.id, return_to: `/chat/?visit=${lastVisit}` }
          const request = requestBytes({ path: paths.credits.purchase, token: person.token, body })
          const answer = await connection.exchange(request)
          if (answer.status !== 200) throw new Error(`a purchase failed: ${answer.status} ${answer.body}`)
          totalsMs.push(answer.totalMs)
          orders.push({ ...readOrder(answer.body), creditsMicro: chosen.creditsMicro })
        }
      }),
    )
    return { orders, totalsMs, elapsedMs: performance.now() - startedMs }
  } finally {
    for (const connection of connections) connection.close()
  }
}

function readOrder(body: string): Pick<OpenOrder, 'orderId' | 'sessionId'> {
  const answer: { readonly order_id: string; readonly session_id: string } = JSON.parse(body)
  return { orderId: answer.order_id, sessionId: answer.session_id }
}

import { type Socket, connect, createServer } from 'node:net'

/** Which way the bytes go: to the side that was connected to, or back to the side that connected. */
type Way = 'there' | 'back'

export type GateOrder = {
  readonly way: Way
  /** The packet that it waits for has this text in it; without it, the next packet. */
  readonly text?: string
  /** How much of that packet passes before everything stops; default: nothing. */
  readonly passes?: 'nothing' | 'up_to_text' | 'half'
}

/** A relay that can stop one connection at a packet, so that a process can be killed exactly there. */
export type GateProxy = {
  readonly port: number
  /** From now on the first packet that fits is kept, and all that comes behind it on its connection. */
  hold(order: GateOrder): Gate
  close(): Promise<void>
}

export type Gate = {
  /** Resolves when a packet is kept. */
  readonly held: Promise<void>
  /** Calls it off where nothing has come. What is kept stays so until its connection ends. */
  lift(): void
}

type ArmedGate = GateOrder & { readonly spring: () => void }

export async function openGateProxy(target: {
  readonly host: string
  readonly port: number
}): Promise<GateProxy> {
  const sockets = new Set<Socket>()
  const armed = new Set<ArmedGate>()
  const proxy = createServer((client) => {
    const server = connect(target.port, target.host)
    const pair = [client, server]
    for (const socket of pair) {
      sockets.add(socket)
      const end = (): void => {
        for (const one of pair) {
          sockets.delete(one)
          one.destroy()
        }
      }
      socket.setNoDelay(true).on('error', end).on('close', end)
    }
    relay({ from: client, to: server, way: 'there', armed })
    relay({ from: server, to: client, way: 'back', armed })
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const address = proxy.address()
  return {
    port: typeof address === 'object' ? (address?.port ?? 0) : 0,
    hold(order) {
      const { promise, resolve } = Promise.withResolvers<void>()
      const gate: ArmedGate = { ...order, spring: resolve }
      armed.add(gate)
      return { held: promise, lift: () => void armed.delete(gate) }
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => proxy.close(resolve))
    },
  }
}

type Relay = {
  readonly from: Socket
  readonly to: Socket
  readonly way: Way
  readonly armed: Set<ArmedGate>
}

function relay({ from, to, way, armed }: Relay): void {
  let isHeld = false
  from.on('data', (packet: Buffer) => {
    if (isHeld) return
    const gate = [...armed].find((one) => one.way === way && packet.includes(one.text ?? ''))
    if (gate === undefined) {
      to.write(packet)
      return
    }
    isHeld = true
    armed.delete(gate)
    const passing = packet.subarray(0, countPassing(gate, packet))
    if (passing.length > 0) to.write(passing)
    gate.spring()
  })
  from.on('end', () => to.end())
}

function countPassing({ passes, text }: GateOrder, packet: Buffer): number {
  if (passes === 'half') return Math.floor(packet.length / 2)
  return passes === 'up_to_text' ? packet.indexOf(text ?? '') : 0
}

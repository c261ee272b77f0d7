import { assertNever } from '@tessera/core/invariant'

import type { SandboxUsage } from './sandbox-call.ts'
import type { UsageFault } from './sandbox-fault.ts'
import type { SandboxWire } from './wires/sandbox-wire.ts'

/** The usage as it goes out on the wire: honest, or as the fault wants it. Undefined leaves it out. */
export function wireUsage(
  wire: SandboxWire,
  usage: SandboxUsage,
  fault: { readonly how: UsageFault | undefined; readonly maxOutputTokens: number },
): unknown {
  if (fault.how === 'none') return undefined
  switch (fault.how) {
    case 'null':
      return null
    case 'zero':
      return mapNumbers(wire.usage(usage), () => 0)
    case 'negative':
      return mapNumbers(wire.usage(usage), (figure) => -figure - 1)
    case 'string':
      return mapNumbers(wire.usage(usage), String)
    case 'fraction':
      return mapNumbers(wire.usage(usage), (figure) => figure + 0.5)
    case 'huge':
      return mapNumbers(wire.usage(usage), () => 1e12)
    case 'total-mismatch':
      return raiseTotal(wire.usage(usage))
    case 'cached-above-input':
      return wire.usage({ ...usage, cacheReadTokens: usage.inputTokens + 10 })
    case 'output-above-max':
      return wire.usage({ ...usage, outputTokens: fault.maxOutputTokens * 2 + 100 })
    case 'twice':
    case 'early':
    case undefined:
      return wire.usage(usage)
    default:
      return assertNever(fault.how)
  }
}

function raiseTotal(usage: Readonly<Record<string, unknown>>): unknown {
  return Object.fromEntries(
    Object.entries(usage).map(([name, figure]) => [
      name,
      name.startsWith('total') && typeof figure === 'number' ? figure + 7 : figure,
    ]),
  )
}

function mapNumbers(value: unknown, change: (figure: number) => unknown): unknown {
  if (typeof value === 'number') return change(value)
  if (Array.isArray(value)) return value.map((item) => mapNumbers(item, change))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, mapNumbers(item, change)]))
}

import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'

export type RequestMeasurement = {
  /** The pattern, never the path: an id in a label would make a series for each. */
  readonly route: string
  readonly method: string
  readonly status: number
  readonly seconds: number
}

export type GaugeDefinition = {
  readonly name: string
  readonly help: string
  readonly read: () => number | Promise<number>
}

/** What the process tells Prometheus. */
export interface Metrics {
  requestStarted(): void
  requestEnded(measurement: RequestMeasurement): void
  runEnded(outcome: { readonly status: string; readonly provider: string }): void
  ledgerBatchCommitted(batch: { readonly operations: number; readonly seconds: number }): void
  /** An event of the payment provider came in, or somebody's forgery of one. */
  paymentEventReceived(receipt: string): void
  /** What became of an event. */
  paymentEventProcessed(outcome: string): void
  /** Credits moved for an order. */
  orderMoved(move: string): void
  /** Somebody tried to redeem a voucher: `redeemed`, or the code of the refusal. */
  voucherAttempted(outcome: string): void
  /** A figure that is asked for when somebody looks. */
  addGauge(gauge: GaugeDefinition): void
  expose(): Promise<{ readonly contentType: string; readonly text: string }>
}

export type MetricsOptions = {
  /**
   * Tells of the process as well: the lag of its event loop, memory, garbage collection. Measured from then on until the
   * process ends, a hundred times a second, so only once in a process.
   */
  readonly includesProcess?: boolean
}

export function createMetrics({ includesProcess = false }: MetricsOptions = {}): Metrics {
  const registry = new Registry()
  if (includesProcess) collectDefaultMetrics({ register: registry })
  const inFlight = new Gauge({
    name: 'tessera_http_requests_in_flight',
    help: 'Requests that are being answered',
    registers: [registry],
  })
  const duration = new Histogram({
    name: 'tessera_http_request_duration_seconds',
    help: 'Time from the first byte of a request to the end of its answer',
    labelNames: ['route', 'method', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120],
    registers: [registry],
  })
  const runs = new Counter({
    name: 'tessera_runs_ended_total',
    help: 'Paid prompts that came to an end',
    labelNames: ['status', 'provider'],
    registers: [registry],
  })
  const batchSize = new Histogram({
    name: 'tessera_ledger_batch_operations',
    help: 'Operations that one commit of the ledger made durable',
    buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256],
    registers: [registry],
  })
  const batchDuration = new Histogram({
    name: 'tessera_ledger_commit_seconds',
    help: 'Time that one commit of the ledger took',
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers: [registry],
  })
  const payments = paymentCounters(registry)
  const vouchers = new Counter({
    name: 'tessera_voucher_attempts_total',
    help: 'Attempts to redeem a voucher: redeemed, or why not',
    labelNames: ['outcome'],
    registers: [registry],
  })
  return {
    ...payments,
    requestStarted: () => inFlight.inc(),
    requestEnded({ route, method, status, seconds }) {
      inFlight.dec()
      duration.observe({ route, method, status }, seconds)
    },
    runEnded: (outcome) => runs.inc(outcome),
    ledgerBatchCommitted({ operations, seconds }) {
      batchSize.observe(operations)
      batchDuration.observe(seconds)
    },
    voucherAttempted: (outcome) => vouchers.inc({ outcome }),
    addGauge({ name, help, read }) {
      const gauge: Gauge = new Gauge({
        name,
        help,
        registers: [registry],
        collect: async () => gauge.set(await read()),
      })
    },
    expose: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  }
}

function paymentCounters(
  registry: Registry,
): Pick<Metrics, 'paymentEventReceived' | 'paymentEventProcessed' | 'orderMoved'> {
  const received = new Counter({
    name: 'tessera_payment_events_received_total',
    help: 'Events at the webhook: stored, repeated, refused (bad signature), not_configured',
    labelNames: ['receipt'],
    registers: [registry],
  })
  const processed = new Counter({
    name: 'tessera_payment_events_processed_total',
    help: 'What became of stored events: done, ignored, postponed, failed (given up)',
    labelNames: ['outcome'],
    registers: [registry],
  })
  const moves = new Counter({
    name: 'tessera_order_moves_total',
    help: 'Movements of credits for orders: grant, take_back, give_back, freeze, unfreeze',
    labelNames: ['move'],
    registers: [registry],
  })
  return {
    paymentEventReceived: (receipt) => received.inc({ receipt }),
    paymentEventProcessed: (outcome) => processed.inc({ outcome }),
    orderMoved: (move) => moves.inc({ move }),
  }
}

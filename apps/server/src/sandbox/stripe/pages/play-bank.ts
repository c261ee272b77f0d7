import type { Backend } from '../backend.ts'
import { moveDispute, openDispute } from '../moves/dispute-charge.ts'
import { intentIdOf } from '../moves/pay-session.ts'
import { settleRefund } from '../moves/refund-charge.ts'
import { settleDebit } from '../moves/settle-debit.ts'
import type { SessionRecord } from '../state/sandbox-records.ts'

/** Does what a button of the page says; only to objects of the page's own payment, and only once. */
export function playBank(backend: Backend, record: SessionRecord, form: URLSearchParams): void {
  const act = form.get('act') ?? ''
  const objectId = form.get('object') ?? ''
  const intentId = intentIdOf(record)
  if (intentId === undefined) return
  const { tables } = backend
  const dispute = tables.disputes.find(objectId)
  const refund = tables.refunds.find(objectId)
  const charge = tables.charges.find(objectId)
  if (act === 'debit_paid') settleDebit(backend, record.id, 'paid')
  else if (act === 'debit_failed') settleDebit(backend, record.id, 'failed')
  else if (charge?.payment_intent === intentId) disputeOnce(backend, charge.id, act)
  else if (dispute?.payment_intent === intentId) decide(backend, dispute.id, act)
  else if (refund?.payment_intent === intentId) {
    if (act === 'fail_refund') settleRefund(backend, refund.id, 'failed')
    if (act === 'finish_refund') settleRefund(backend, refund.id, 'succeeded')
  }
}

function disputeOnce(backend: Backend, chargeId: string, act: string): void {
  const isDisputed = [...backend.tables.disputes.values()].some(({ charge }) => charge === chargeId)
  if (isDisputed) return
  if (act === 'dispute') openDispute(backend, { chargeId, status: 'needs_response' })
  if (act === 'inquire') openDispute(backend, { chargeId, status: 'warning_needs_response' })
}

const decisions = {
  lose: 'lost',
  win: 'won',
  close_inquiry: 'warning_closed',
  escalate: 'needs_response',
} as const

function decide(backend: Backend, disputeId: string, act: string): void {
  const { status } = backend.tables.disputes.get(disputeId)
  // What a bank has closed stays closed.
  if (status === 'won' || status === 'lost' || status === 'warning_closed') return
  if (act === 'lose' || act === 'win' || act === 'close_inquiry' || act === 'escalate') {
    moveDispute(backend, disputeId, decisions[act])
  }
}

'use client'

import type { AuditEntry } from '@tessera/contracts/audit'
import { useTranslations } from 'use-intl'

import type { auditMessages } from '@/messages/en-audit'

/** What the log calls an act, and what the catalogue of messages does. */
const nameByAction = {
  'credits.grant': 'grant',
  'credits.correct': 'correct',
  'role.change': 'role',
  'user.block': 'block',
  'user.unblock': 'unblock',
  'user.sign_out': 'signOut',
  'user.note': 'note',
  'operators.settings': 'grantLimit',
  'payments.refund': 'refund',
  'payments.replay_event': 'replay',
  'payments.settings': 'paymentSettings',
  'payments.reconcile': 'reconcile',
  'prices.change_model': 'changeModel',
  'prices.withdraw': 'withdrawModel',
  'prices.confirm_list': 'confirmPrices',
  'prices.import': 'importPrices',
  'prices.settings': 'priceSettings',
  'prices.providers_file': 'providersFile',
  'selection.abilities': 'changeAbilities',
  'selection.baseline': 'changeBaseline',
  'packages.create': 'createPackage',
  'packages.change': 'changePackage',
  'packages.order': 'orderPackages',
  'vouchers.create': 'createVouchers',
  'vouchers.void_batch': 'voidBatch',
  'vouchers.void_code': 'voidCode',
  'export.start': 'startExport',
  'export.end': 'endExport',
  'books.accept_restored': 'acceptBooks',
  role_set: 'roleInTerminal',
  first_superadmin_made: 'firstSuperadmin',
} as const satisfies Record<string, keyof typeof auditMessages.audit.actions>

type KnownAction = keyof typeof nameByAction

function isKnownAction(action: string): action is KnownAction {
  return Object.hasOwn(nameByAction, action)
}

export const knownActions: readonly KnownAction[] = Object.keys(nameByAction).filter((action) =>
  isKnownAction(action),
)

/** An entry in words; what the catalogue does not know is shown as it is written in the log. */
export function useAuditWords() {
  const t = useTranslations('audit')
  return {
    action: (action: string): string =>
      isKnownAction(action) ? t(`actions.${nameByAction[action]}`) : action,
    actor: ({ actor, actor_id: id }: AuditEntry): string =>
      actor?.name ?? (id === 'system' ? t('system') : id === 'command_line' ? t('terminal') : id),
    subject: ({ subject, subject_id: id }: AuditEntry): string => subject?.email ?? id,
  }
}

import type {
  ConversationsTable,
  ManualChoicesTable,
  MessagesTable,
  RunAttemptsTable,
  RunOutputsTable,
  RunsTable,
} from './ai-tables.ts'
import type { AnalyticsTables } from './analytics-tables.ts'
import type { CreditPackagesTable, ModelCreditCostsTable, ModelsTable } from './catalogue-tables.ts'
import type {
  HoldsTable,
  IdempotencyKeysTable,
  LedgerAccountsTable,
  LedgerTransactionsTable,
  PlatformLossesTable,
  SystemLegsTable,
  WalletLegsTable,
  WalletsTable,
} from './ledger-tables.ts'
import type {
  NotificationPreferencesTable,
  UsageReportMonthsTable,
  WalletNoticesTable,
} from './mail-tables.ts'
import type { GrantDaysTable, JobFailuresTable, UserFiguresTable, UserNotesTable } from './operator-tables.ts'
import type {
  OrderDisputesTable,
  OrderRefundsTable,
  OrdersTable,
  PaymentDifferencesTable,
  RefundRequestsTable,
  WebhookEventsTable,
} from './payment-tables.ts'
import type {
  AuditLogTable,
  AuthAccountsTable,
  InstancesTable,
  MailsTable,
  SessionsTable,
  SettingsTable,
  SignUpBudgetsTable,
  UsersTable,
  VerificationsTable,
} from './people-tables.ts'
import type { VoucherBatchesTable, VoucherCodesTable, VoucherRedemptionsTable } from './voucher-tables.ts'

/** The whole database as Kysely knows it. Plurals; times in epoch milliseconds; amounts in micro-credits. */
export type Schema = AnalyticsTables & {
  wallets: WalletsTable
  holds: HoldsTable
  ledger_accounts: LedgerAccountsTable
  ledger_transactions: LedgerTransactionsTable
  wallet_legs: WalletLegsTable
  system_legs: SystemLegsTable
  idempotency_keys: IdempotencyKeysTable
  platform_losses: PlatformLossesTable
  users: UsersTable
  sessions: SessionsTable
  auth_accounts: AuthAccountsTable
  verifications: VerificationsTable
  audit_log: AuditLogTable
  mails: MailsTable
  settings: SettingsTable
  sign_up_budgets: SignUpBudgetsTable
  instances: InstancesTable
  credit_packages: CreditPackagesTable
  models: ModelsTable
  model_credit_costs: ModelCreditCostsTable
  runs: RunsTable
  run_attempts: RunAttemptsTable
  run_outputs: RunOutputsTable
  conversations: ConversationsTable
  messages: MessagesTable
  manual_choices: ManualChoicesTable
  orders: OrdersTable
  order_refunds: OrderRefundsTable
  order_disputes: OrderDisputesTable
  refund_requests: RefundRequestsTable
  webhook_events: WebhookEventsTable
  payment_differences: PaymentDifferencesTable
  voucher_batches: VoucherBatchesTable
  voucher_codes: VoucherCodesTable
  voucher_redemptions: VoucherRedemptionsTable
  notification_preferences: NotificationPreferencesTable
  wallet_notices: WalletNoticesTable
  usage_report_months: UsageReportMonthsTable
  user_figures: UserFiguresTable
  user_notes: UserNotesTable
  grant_days: GrantDaysTable
  job_failures: JobFailuresTable
}

import type { CustomerProfits } from '../../ports/customer-profits.ts'
import type { AnalyticsDeps } from './analytics-deps.ts'

export type CustomerDeps = Pick<AnalyticsDeps, 'clock' | 'view'> & { readonly customers: CustomerProfits }

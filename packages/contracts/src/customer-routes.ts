import { customerQuery, customerResponse, customersQuery, customersResponse } from './customer-profits.ts'
import { exportCustomersQuery, exportedFile } from './exports.ts'
import { paths } from './paths.ts'
import type { RouteDefinition } from './routes.ts'

/** What customers bring in and cost: for superadmins only. */
export const customerRoutes = {
  customers: {
    method: 'GET',
    path: paths.analytics.customers,
    access: 'superadmin',
    tag: 'admin',
    summary: 'Customers by profit, revenue or cost, in a month or of all time',
    query: customersQuery,
    response: customersResponse,
  },
  customer: {
    method: 'GET',
    path: paths.analytics.customer,
    access: 'superadmin',
    tag: 'admin',
    summary: 'What one customer paid, used and cost in a span of days',
    query: customerQuery,
    response: customerResponse,
  },
  exportCustomers: {
    method: 'GET',
    path: paths.exports.customers,
    access: 'superadmin',
    tag: 'admin',
    summary: 'Customers with their profit as a file',
    query: exportCustomersQuery,
    response: exportedFile,
    download: true,
  },
} as const satisfies Record<string, RouteDefinition>

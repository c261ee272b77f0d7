import {
  analyticsEarningsQuery,
  analyticsEarningsResponse,
  analyticsGoals,
  analyticsGoalsRequest,
  analyticsProjectionQuery,
  analyticsProjectionResponse,
  analyticsQuery,
  analyticsResponse,
  analyticsUsersQuery,
  analyticsUsersResponse,
} from './analytics.ts'
import { paths } from './paths.ts'
import type { RouteDefinition } from './routes.ts'

/** How the business is doing: for superadmins only. */
export const analyticsRoutes = {
  analytics: {
    method: 'GET',
    path: paths.analytics.overview,
    access: 'superadmin',
    tag: 'admin',
    summary: 'Revenue, cost, margin and people in a span of days',
    query: analyticsQuery,
    response: analyticsResponse,
  },
  analyticsUsers: {
    method: 'GET',
    path: paths.analytics.users,
    access: 'superadmin',
    tag: 'admin',
    summary: 'Who used or bought most, in a month or of all time',
    query: analyticsUsersQuery,
    response: analyticsUsersResponse,
  },
  analyticsEarnings: {
    method: 'GET',
    path: paths.analytics.earnings,
    access: 'superadmin',
    tag: 'admin',
    summary: 'Which purchases paid for which requests',
    query: analyticsEarningsQuery,
    response: analyticsEarningsResponse,
  },
  analyticsProjection: {
    method: 'GET',
    path: paths.analytics.projection,
    access: 'superadmin',
    tag: 'admin',
    summary: 'What a month would bring with so many users',
    query: analyticsProjectionQuery,
    response: analyticsProjectionResponse,
  },
  changeAnalyticsGoals: {
    method: 'PATCH',
    path: paths.analytics.goals,
    access: 'superadmin',
    tag: 'admin',
    summary: 'Change the goals of the business',
    body: analyticsGoalsRequest,
    response: analyticsGoals,
  },
} as const satisfies Record<string, RouteDefinition>

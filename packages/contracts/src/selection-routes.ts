import { paths } from './paths.ts'
import type { RouteDefinition } from './routes.ts'
import {
  adminSelectionResponse,
  changeAbilitiesRequest,
  changeSelectionRequest,
  savingsQuery,
  savingsResponse,
} from './selection.ts'

/** What choosing a model saves, and what it goes by. */
export const selectionRoutes = {
  savings: {
    method: 'GET',
    path: paths.credits.savings,
    access: 'user',
    tag: 'credits',
    summary: 'What automatic choice saved in a month',
    query: savingsQuery,
    response: savingsResponse,
  },
  adminSelection: {
    method: 'GET',
    path: paths.selection.all,
    access: 'superadmin',
    tag: 'admin',
    summary: 'How able models are by kind of task, and what automatic choice is compared with',
    response: adminSelectionResponse,
  },
  changeSelection: {
    method: 'PATCH',
    path: paths.selection.all,
    access: 'superadmin',
    tag: 'admin',
    summary: 'Name the model that automatic choice is compared with',
    body: changeSelectionRequest,
    response: adminSelectionResponse,
  },
  changeAbilities: {
    method: 'PATCH',
    path: paths.selection.model,
    access: 'superadmin',
    tag: 'admin',
    summary: 'Set how able a model is, or go back to the built-in figures',
    body: changeAbilitiesRequest,
    response: adminSelectionResponse,
  },
} as const satisfies Record<string, RouteDefinition>

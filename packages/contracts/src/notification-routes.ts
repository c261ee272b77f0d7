import {
  changeNotificationPreferencesRequest,
  notificationPreferences,
  unsubscribeQuery,
  unsubscribeRequest,
  unsubscribeResponse,
} from './notifications.ts'
import { paths } from './paths.ts'
import type { RouteDefinition } from './routes.ts'

/** What people are told by mail. The one-click address for mail programs is not in the table: its body is a form. */
export const notificationRoutes = {
  notificationPreferences: {
    method: 'GET',
    path: paths.notifications.preferences,
    access: 'user',
    tag: 'people',
    summary: 'Which mails I get',
    response: notificationPreferences,
  },
  changeNotificationPreferences: {
    method: 'PATCH',
    path: paths.notifications.preferences,
    access: 'user',
    tag: 'people',
    summary: 'Choose which mails I get',
    body: changeNotificationPreferencesRequest,
    response: notificationPreferences,
  },
  subscription: {
    method: 'GET',
    path: paths.notifications.unsubscribe,
    access: 'public',
    tag: 'people',
    summary: 'What an unsubscribe link is about',
    query: unsubscribeQuery,
    response: unsubscribeResponse,
  },
  unsubscribe: {
    method: 'POST',
    path: paths.notifications.unsubscribe,
    access: 'public',
    tag: 'people',
    summary: 'Stop the mails of an unsubscribe link',
    body: unsubscribeRequest,
    response: unsubscribeResponse,
  },
} as const satisfies Record<string, RouteDefinition>

import { describeApi } from '../../../src/http/openapi.ts'
import type { ServedDocument } from './fuzz-routes.ts'

/** The document that a server serves, without one. */
export function servedDocument(): ServedDocument {
  // What is written as JSON and what is read of it are the same.
  return JSON.parse(JSON.stringify(describeApi({ title: 'Test', version: '0.0.0' }))) as ServedDocument
}

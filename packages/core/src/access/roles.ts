/** The ladder: each step may do what the steps before it may. */
export const roles = ['user', 'developer', 'admin', 'superadmin'] as const

export type Role = (typeof roles)[number]

export function hasRole(actual: Role, required: Role): boolean {
  return roles.indexOf(actual) >= roles.indexOf(required)
}

/** Nobody grants a role at or above the own step, except a superadmin. */
export function mayGrantRole(granter: Role, granted: Role): boolean {
  return granter === 'superadmin' || roles.indexOf(granted) < roles.indexOf(granter)
}

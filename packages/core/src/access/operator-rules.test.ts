import * as fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'

import { allowedActs, decideAct, mayActOn, type OperatorAct, type Standing } from './operator-rules.ts'
import { hasRole, type Role, roles } from './roles.ts'

const anyRole = fc.constantFrom<Role>(...roles)
const standing = (id: string): fc.Arbitrary<Standing> =>
  fc.record({ id: fc.constant(id), role: anyRole, isBlocked: fc.boolean() })
const anyAct: fc.Arbitrary<OperatorAct> = fc.oneof(
  anyRole.map((role): OperatorAct => ({ type: 'change_role', role })),
  fc.constantFrom<OperatorAct>({ type: 'block' }, { type: 'unblock' }, { type: 'sign_out' }),
)
const anyQuestion = fc.record({
  actor: standing('usr_a'),
  subject: standing('usr_b'),
  act: anyAct,
  more: fc.integer({ min: 0, max: 3 }),
})

function isActive({ role, isBlocked }: Standing): boolean {
  return role === 'superadmin' && !isBlocked
}

const someone = (role: Role, id: string = role): Standing => ({ id, role, isBlocked: false })

describe('the ladder of operators', () => {
  test('who may act on whom', () => {
    expect(roles.map((actor) => roles.filter((subject) => mayActOn(actor, subject)))).toEqual([
      [],
      [],
      ['user', 'developer'],
      [...roles],
    ])
  })

  test('nobody below superadmin touches the own step or a higher one, or gives it', () => {
    fc.assert(
      fc.property(standing('usr_a'), standing('usr_b'), anyAct, (actor, subject, act) => {
        const decided = decideAct({ actor, subject, act, otherSuperadmins: 1 })
        if (!decided.ok || actor.role === 'superadmin') return
        expect(hasRole(subject.role, actor.role)).toBe(false)
        expect(hasRole(decided.value.role, actor.role)).toBe(false)
      }),
    )
  })

  test('whoever is blocked, or is no operator any more, does nothing', () => {
    fc.assert(
      fc.property(standing('usr_a'), standing('usr_b'), anyAct, (actor, subject, act) => {
        const isOperator = !actor.isBlocked && hasRole(actor.role, 'admin')
        if (isOperator) return
        expect(decideAct({ actor, subject, act, otherSuperadmins: 1 })).toEqual({
          ok: false,
          error: { code: 'not_an_operator' },
        })
      }),
    )
  })

  test('whatever is done, a superadmin who is not blocked stays', () => {
    fc.assert(
      fc.property(anyQuestion, ({ actor, subject, act, more }) => {
        const otherSuperadmins = Math.max(more, isActive(actor) ? 1 : 0)
        const isThereOne = otherSuperadmins > 0 || isActive(subject)
        const decided = decideAct({ actor, subject, act, otherSuperadmins })
        if (!decided.ok || !isThereOne) return
        expect(otherSuperadmins + (isActive(decided.value) ? 1 : 0)).toBeGreaterThan(0)
      }),
    )
  })
})

describe('acting on oneself', () => {
  const me = someone('superadmin')

  it.each([
    [{ type: 'block' }, 1, 'oneself'],
    [{ type: 'change_role', role: 'admin' }, 0, 'last_superadmin'],
    [{ type: 'change_role', role: 'admin' }, 1, undefined],
    [{ type: 'sign_out' }, 0, undefined],
  ] as const)('%j with %i others: %s', (act, otherSuperadmins, code) => {
    const decided = decideAct({ actor: me, subject: me, act, otherSuperadmins })
    expect(decided.ok ? undefined : decided.error.code).toBe(code)
  })
})

test('a role that changed since it was looked at is not written over', () => {
  const question = { actor: someone('superadmin'), subject: someone('developer'), otherSuperadmins: 1 }
  const act = { type: 'change_role', role: 'admin', expectedRole: 'user' } as const
  expect(decideAct({ ...question, act })).toEqual({
    ok: false,
    error: { code: 'role_changed_meanwhile', role: 'developer' },
  })
  expect(decideAct({ ...question, act: { ...act, expectedRole: 'developer' } })).toMatchObject({
    ok: true,
    value: { role: 'admin' },
  })
})

test('what a page offers is what will be done', () => {
  expect(allowedActs({ actor: someone('admin'), subject: someone('user'), otherSuperadmins: 1 })).toEqual({
    roles: ['developer'],
    block: true,
    signOut: true,
  })
  expect(
    allowedActs({ actor: someone('admin'), subject: someone('admin', 'b'), otherSuperadmins: 1 }),
  ).toEqual({ roles: [], block: false, signOut: false })
})

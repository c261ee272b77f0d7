import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { type ParamTree, parseForm } from './form-encoding.ts'

function encode(tree: ParamTree, prefix = ''): [string, string][] {
  if (typeof tree === 'string') return [[prefix, tree]]
  return Object.entries(tree).flatMap(([name, value]) =>
    encode(value, prefix === '' ? name : `${prefix}[${name}]`),
  )
}

const name = fc.stringMatching(/^[a-z_0-9]{1,8}$/)
const { tree } = fc.letrec<{ tree: ParamTree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', maxDepth: 4 },
    fc.string(),
    fc.dictionary(name, tie('tree'), { minKeys: 1, maxKeys: 4 }),
  ),
}))

describe('form parameters', () => {
  it('come back as the tree that they were written from', () => {
    fc.assert(
      fc.property(fc.dictionary(name, tree, { minKeys: 1, maxKeys: 5 }), (params) => {
        expect(parseForm(new URLSearchParams(encode(params)).toString())).toEqual({ ...params })
      }),
    )
  })

  it.each([
    ['a=1&b[c]=2&d[0][e]=3', { a: '1', b: { c: '2' }, d: { 0: { e: '3' } } }],
    ['expand[]=a&expand[]=b', { expand: { 0: 'a', 1: 'b' } }],
    ['a=1&a=2', { a: '2' }],
    ['a=%26%5B', { a: '&[' }],
    ['', {}],
  ])('are read: %s', (text, expected) => {
    expect(parseForm(text)).toEqual(expected)
  })

  it('reach no prototype', () => {
    const read = parseForm('__proto__[polluted]=yes&constructor[prototype][polluted]=yes')
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
    expect(Object.keys(Object(read))).toEqual(['__proto__', 'constructor'])
  })

  it.each([
    ['a name that is text and a group', 'a=1&a[b]=2'],
    ['a group that is text too', 'a[b]=2&a=1'],
    ['too many', Array.from({ length: 1_001 }, (_, key) => `k${key}=v`).join('&')],
    ['too deep', `a${'[b]'.repeat(8)}=1`],
  ])('are refused whole: %s', (_, text) => {
    expect(parseForm(text)).toBeUndefined()
  })
})

import type { ExtraProps } from 'streamdown'

type Node = NonNullable<ExtraProps['node']>

function textOf(node: Node['children'][number]): string {
  if (node.type === 'text') return node.value
  return node.type === 'element' ? node.children.map(textOf).join('') : ''
}

function languageOf(node: Node): string {
  const names = node.properties['className']
  const name = Array.isArray(names)
    ? names.find((one) => typeof one === 'string' && one.startsWith('language-'))
    : undefined
  return typeof name === 'string' ? name.slice('language-'.length).toLowerCase() : ''
}

/** The text and the language of a fenced block, from the tree and not from what was rendered. */
export function codeOf(node: Node | undefined): { readonly code: string; readonly language: string } {
  const code = node?.children.find((child) => child.type === 'element')
  if (code === undefined) return { code: '', language: '' }
  return { code: textOf(code).replace(/\n$/, ''), language: languageOf(code) }
}

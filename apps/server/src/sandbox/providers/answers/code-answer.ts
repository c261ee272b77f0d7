import type { AnswerSubject } from './answer-subject.ts'

type Snippet = {
  readonly language: string
  readonly sign: RegExp
  readonly code: string
  readonly notes: readonly string[]
}

const python: Snippet = {
  language: 'python',
  sign: /\bpython|pandas|django|flask\b/i,
  code: `def merge_sorted(left: list[int], right: list[int]) -> list[int]:
    """Merge two sorted lists into one, in linear time."""
    merged: list[int] = []
    i = j = 0
    while i < len(left) and j < len(right):
        if left[i] <= right[j]:
            merged.append(left[i])
            i += 1
        else:
            merged.append(right[j])
            j += 1
    return merged + left[i:] + right[j:]


assert merge_sorted([1, 4, 9], [2, 3, 10]) == [1, 2, 3, 4, 9, 10]`,
  notes: ['Each element is looked at once: $O(n + m)$.', 'Equal elements keep their order, because of `<=`.'],
}

const typescript: Snippet = {
  language: 'typescript',
  sign: /\b(typescript|javascript|node|react|js|ts)\b/i,
  code: `/** Calls \`work\` once things have been quiet for \`waitMs\`; returns a function that calls it off. */
export function debounce<Arguments extends unknown[]>(
  work: (...args: Arguments) => void,
  waitMs: number,
): { run: (...args: Arguments) => void; cancel: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined
  return {
    run(...args) {
      clearTimeout(timer)
      timer = setTimeout(() => work(...args), waitMs)
    },
    cancel: () => clearTimeout(timer),
  }
}`,
  notes: ['The types of the arguments are kept.', 'Call `cancel` when the component goes away.'],
}

const sql: Snippet = {
  language: 'sql',
  sign: /\b(sql|postgres|sqlite|query)\b/i,
  code: `select customers.name,
       count(orders.id)         as orders,
       sum(orders.amount_cents) as total_cents
  from customers
  join orders on orders.customer_id = customers.id
 where orders.placed_at >= date('now', '-30 days')
 group by customers.id, customers.name
having sum(orders.amount_cents) > 10000
 order by total_cents desc
 limit 10;`,
  notes: [
    '`having` filters groups, `where` filters rows.',
    'An index on `orders (customer_id, placed_at)` serves it.',
  ],
}

const rust: Snippet = {
  language: 'rust',
  sign: /\b(rust|cargo)\b/i,
  code: `use std::collections::HashMap;

/// Counts the words of a text, whatever their case.
pub fn count_words(text: &str) -> HashMap<String, usize> {
    let mut counts = HashMap::new();
    for word in text.split_whitespace() {
        *counts.entry(word.to_lowercase()).or_insert(0) += 1;
    }
    counts
}`,
  notes: ['`entry` looks the word up once.', 'Nothing is borrowed longer than the loop needs it.'],
}

const shell: Snippet = {
  language: 'bash',
  sign: /\b(bash|shell|script|terminal|linux)\b/i,
  code: `#!/usr/bin/env bash
set -euo pipefail

# The ten largest files below a folder, largest first.
folder="\${1:-.}"
find "$folder" -type f -printf '%s\\t%p\\n' | sort -rn | head -n 10 |
  while IFS=$'\\t' read -r bytes path; do
    printf '%8d kB  %s\\n' "$((bytes / 1024))" "$path"
  done`,
  notes: ['`set -euo pipefail` stops at the first error.', 'File names with spaces are safe.'],
}

const html: Snippet = {
  language: 'html',
  sign: /\b(html|css|web ?page|landing)\b/i,
  code: `<article class="card">
  <h2>Pro</h2>
  <p><strong>13,500</strong> credits</p>
  <button type="button">Choose Pro</button>
</article>

<style>
  .card {
    display: grid;
    gap: 0.75rem;
    padding: 1.5rem;
    border: 1px solid color-mix(in oklab, currentColor 15%, transparent);
    border-radius: 1rem;
  }
</style>`,
  notes: [
    'A real `button`, so that the keyboard works.',
    'The border follows the text colour in both themes.',
  ],
}

const snippets: readonly Snippet[] = [python, sql, rust, html, shell, typescript]
const withoutLanguage: readonly Snippet[] = [python, typescript]

export function writeCode({ prompt, topic, pick }: AnswerSubject): string {
  const snippet =
    snippets.find(({ sign }) => sign.test(prompt)) ?? withoutLanguage[pick(withoutLanguage.length)] ?? python
  return `You asked for **${topic}**. The stand-in has no model to write it, so here is a finished piece of ${snippet.language} of the same kind:

\`\`\`${snippet.language}
${snippet.code}
\`\`\`

**Worth knowing**

${snippet.notes.map((note) => `- ${note}`).join('\n')}

### How to try it
1. Copy it with the button at the corner of the block.
2. Run it once as it is, then change one thing.
3. Ask again with your own input: the estimate under the prompt tells the price first.`
}

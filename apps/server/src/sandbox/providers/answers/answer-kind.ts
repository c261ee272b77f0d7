export type AnswerKind =
  | 'greeting'
  | 'code'
  | 'math'
  | 'table'
  | 'ideas'
  | 'translation'
  | 'story'
  | 'summary'
  | 'letter'
  | 'extraction'
  | 'classification'
  | 'explanation'

// In order: the first that fits wins, so the narrower ones stand first.
const signs: readonly (readonly [AnswerKind, RegExp])[] = [
  [
    'greeting',
    /^\s*(hi|hello|hey|good (morning|afternoon|evening)|hallo|hola|bonjour|thanks|thank you)\b.{0,40}$/i,
  ],
  ['translation', /\b(translate|translation|in(to)? (spanish|french|german|italian|japanese|chinese))\b/i],
  ['summary', /\b(summari[sz]e|summary|tl;?dr|key points|in short)\b/i],
  ['extraction', /\b(extract|as json|pull out|list all (names|dates|numbers))\b/i],
  ['classification', /\b(classify|categori[sz]e|sentiment|label (this|the)|is this spam)\b/i],
  [
    'code',
    /```|\b(code|function|python|javascript|typescript|rust|sql|regex|bash|script|html|css|bug|refactor|unit test|api endpoint|class that)\b/i,
  ],
  ['table', /\b(table|compare|comparison|versus|vs\.?|pros and cons|difference between)\b/i],
  [
    'math',
    /\b(integral|derivative|equation|solve|probability|prove|theorem|matrix|formula|calculate|compound interest|quadratic)\b|\d\s*[-+*/^=]\s*\d/i,
  ],
  ['story', /\b(story|poem|haiku|tale|lyrics|fairy|limerick|once upon)\b/i],
  [
    'letter',
    /\b(e-?mail|letter|cover letter|linkedin|press release|announcement|rewrite|rephrase|proofread)\b/i,
  ],
  ['ideas', /\b(ideas|brainstorm|suggest|names for|list of|ways to|tips|checklist|plan)\b/i],
]

/** What kind of answer a prompt seems to want. Good enough for a demonstration; no part of the model selection. */
export function detectAnswerKind(prompt: string): AnswerKind {
  return signs.find(([, sign]) => sign.test(prompt))?.[0] ?? 'explanation'
}

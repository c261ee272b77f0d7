/** What an answer is made of, besides its kind. */
export type AnswerSubject = {
  readonly prompt: string
  /** The matter of the prompt in a few words, on one line, safe to stand in a sentence. */
  readonly topic: string
  readonly modelId: string
  /** The same number below `count` for the same prompt: variety without chance. */
  readonly pick: (count: number) => number
}

const leadingWords =
  /^(please|can you|could you|would you|i want you to|help me( to)?|write( me)?|explain( to me)?|tell me( about)?|give me|show me|create|make|draft|compare|describe|summari[sz]e|translate|what (is|are|was|were)|how (do|does|can|to)( i| you| we)?|why (is|are|do|does))\b[\s:,]*/i
const longestTopic = 80

export function readSubject(prompt: string, modelId: string): AnswerSubject {
  return { prompt, topic: readTopic(prompt), modelId, pick: (count) => hash(prompt) % count }
}

function readTopic(prompt: string): string {
  const withoutDirectives = prompt.replaceAll(/\[\[sim [^\]]*\]\]/g, '')
  const line =
    withoutDirectives
      .trim()
      .split(/[\n.?!]/, 1)[0]
      ?.replaceAll(/[`*_#|<>[\]$]/g, '')
      .trim() ?? ''
  let topic = line
  for (let round = 0; round < 4; round += 1) topic = topic.replace(leadingWords, '')
  if (topic === '') topic = line === '' ? 'your question' : line
  return topic.length <= longestTopic ? topic : `${topic.slice(0, longestTopic).replace(/\s+\S*$/, '')}…`
}

// FNV-1a: small, even, and the same on every machine.
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193) >>> 0
  }
  return value
}

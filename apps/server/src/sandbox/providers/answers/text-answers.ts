import type { AnswerSubject } from './answer-subject.ts'

export function writeStory({ topic, prompt, pick }: AnswerSubject): string {
  if (/\b(poem|haiku|lyrics|limerick)\b/i.test(prompt)) return writePoem({ topic, pick })
  const places = ['a lighthouse', 'a railway station', 'a library at the end of a street']
  const place = places[pick(3)] ?? 'a lighthouse'
  return `## The Stand-in

*A very short story, because you asked for ${topic}.*

In ${place} there lived a clerk who answered letters that were meant for somebody else. Nobody minded. The letters were polite, the answers too, and the real addressee was away, as real addressees often are.

One evening a child came in with a token of bronze. “What will you give me for this?” she asked.

“Exactly what it is worth,” said the clerk, “and a note that says how I counted.”

She read the note twice. It had three lines, and all of them were true.

“Most people don't show me how they counted,” she said.

“Most people,” said the clerk, “are not standing in for anybody.”

Outside, the lamp went round, once in sixteen seconds, for whoever might need it.`
}

function writePoem({ topic, pick }: Pick<AnswerSubject, 'topic' | 'pick'>): string {
  const endings = ['and the counter holds still.', 'and nothing is lost.', 'and the light is left on.']
  return `## ${topic}

A coin of clay, a line of ink,
a question weighed before it's sent;
the answer comes before you blink,
and tells you truly what was spent.

No poet stood behind this page,
a stand-in only, word by word,
that keeps the measure, minds the gauge,
${endings[pick(3)] ?? endings[0]}`
}

export function writeTranslation({ topic, prompt }: AnswerSubject): string {
  const target =
    /\b(spanish|french|german|italian|japanese|chinese)\b/i.exec(prompt)?.[1]?.toLowerCase() ?? 'spanish'
  const samples: Readonly<Record<string, string>> = {
    spanish: '¿Cuánto cuesta esta respuesta? Lo sabes antes de enviarla.',
    french: 'Combien coûte cette réponse ? Vous le savez avant de l’envoyer.',
    german: 'Was kostet diese Antwort? Das wissen Sie, bevor Sie sie senden.',
    italian: 'Quanto costa questa risposta? Lo sai prima di inviarla.',
    japanese: 'この回答はいくらですか。送信する前に分かります。',
    chinese: '这个回答要多少钱？发送之前您就知道。',
  }
  return `## Translation

The stand-in knows one sentence by heart in each language. This is it in ${target}:

> ${samples[target] ?? ''}

**In English:** What does this answer cost? You know it before you send it.

| | |
|---|---|
| Your text | ${topic} |
| Target language | ${target} |
| Register | polite, written |

A real model would translate your own text here, and keep names, figures and formatting as they are.`
}

export function writeLetter({ topic, pick }: AnswerSubject): string {
  const closings = ['Kind regards', 'With best wishes', 'Many thanks']
  return `Here is a draft to start from.

---

**Subject:** ${topic}

Dear Sam,

thank you for your message. I would like to get back to you about **${topic}**.

In short: we agree on the goal, and two points are still open.

1. **Timing.** The end of the month works for us, if the figures arrive by the 20th.
2. **Scope.** We would leave out the last part for now, and look at it again in spring.

Could you let me know by Thursday whether this suits you? If not, I am happy to talk on the phone.

${closings[pick(3)] ?? closings[0]},
Alex

---

**Tone:** friendly and clear. Say “shorter”, “warmer” or “more formal”, and a real model would rewrite it.`
}

export function writeExtraction({ prompt }: AnswerSubject): string {
  const numbers = prompt.match(/\d+(?:[.,]\d+)?/g)?.slice(0, 10) ?? []
  const names = prompt.match(/\b[A-Z][\p{L}]{2,}\b/gu)?.slice(0, 10) ?? []
  const found = {
    numbers,
    capitalised_words: [...new Set(names)],
    characters: prompt.length,
  }
  return `Found in your text, without any model:

\`\`\`json
${JSON.stringify(found, null, 2)}
\`\`\`

A real model would name the fields as you asked for them and leave out what is not in the text.`
}

export function writeClassification({ topic, pick }: AnswerSubject): string {
  const labels = ['neutral', 'positive', 'question'] as const
  const label = labels[pick(3)] ?? 'neutral'
  return `**Label:** \`${label}\`

| Label | Score |
|---|---:|
| ${label} | 0.72 |
| other | 0.21 |
| unsure | 0.07 |

*Text:* “${topic}”. The scores are an example of the form; a real model would weigh the words.`
}

import type { AnswerSubject } from './answer-subject.ts'

export function writeGreeting({ prompt, modelId, pick }: AnswerSubject): string {
  const greetings = ['Hello! 👋', 'Hi there! 👋', 'Good to see you! 👋']
  return `${greetings[pick(3)] ?? greetings[0]} You wrote “${prompt.trim().slice(0, 80)}”.

I stand in for \`${modelId}\` while no provider key is set, so you can try everything else for real: the estimate before you send, the hold while I write, and the receipt below this answer.

Some prompts that show what an answer can look like:

- **Write a Python function that merges two sorted lists**
- **Compare SQLite and PostgreSQL in a table**
- **Solve x² − 5x + 6 = 0 step by step**
- **Tell me a short story about a lighthouse**`
}

export function writeIdeas({ topic, pick }: AnswerSubject): string {
  const openings = ['Here are some directions', 'A few starting points', 'Six ideas to pick from']
  return `## Ideas: ${topic}

${openings[pick(3)] ?? openings[0]}, from safe to bold:

1. **Start with the smallest version.** What could be shown to one person by tomorrow evening?
2. **Turn it around.** List what would make it fail, then do the opposite of the first three.
3. **Borrow a form.** How would a library, a kitchen or an airport solve it?
4. **Remove a constraint.** If time were free, what would you do? Keep the part that needs little of it.
5. **Add a constraint.** One page, one colour, one hour: which idea survives?
6. **Ask the people concerned.** Three short conversations beat thirty guesses.

> **Next step:** choose two of these, and give each twenty minutes before you judge them.

Tell me which one you like, and I will work it out as a plan with dates.`
}

export function writeSummary({ prompt, topic }: AnswerSubject): string {
  const words = prompt
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '').length
  return `## Summary

**In one sentence:** you gave me ${words} words that begin with “${topic}”.

**What a summary from a real model would hold:**

- the main claim, in the words of the text
- the two or three reasons that carry it
- figures and names that must not be lost
- what the text leaves open

**What I can tell without a model:** the text has ${prompt.length} characters, ${words} words and ${prompt.split('\n').length} line(s). The price of this answer was computed from exactly these, plus what you are reading now.`
}

export function writeExplanation(subject: AnswerSubject): string {
  const variants = [explainInSteps, explainWithFormula, explainWithTable]
  return (variants[subject.pick(variants.length)] ?? explainInSteps)(subject)
}

function explainInSteps({ topic, modelId }: AnswerSubject): string {
  return `## ${capitalise(topic)}

You asked about **${topic}**. A real model would answer from what it has learned; I show the shape that such an answer takes here.

### The short version
One or two sentences that answer the question directly, before any detail.

### How it works
1. **The starting point.** What is given, and what is wanted.
2. **The idea.** Why the obvious way is not enough, and what helps.
3. **The result.** What follows, with an example that can be checked.

### An example
\`\`\`text
prompt  →  task type and difficulty  →  model: ${modelId}
        →  price known beforehand    →  answer  →  receipt
\`\`\`

### What to remember
- The answer first, the reasons after.
- *Emphasis*, **weight**, \`code\` and [links](https://example.com) all render.
- Everything you read here was counted, and the receipt says so.`
}

function explainWithFormula({ topic }: AnswerSubject): string {
  return `## ${capitalise(topic)}

Here is how an answer about **${topic}** could be laid out, with a formula where one helps.

Suppose a quantity grows by a fixed share $r$ in each step. After $n$ steps it has become

$$
A_n = A_0\\,(1 + r)^n
$$

so it doubles after about $n \\approx \\ln 2 / r$ steps. With $r = 0.05$ that is **14 steps**.

**Why this matters:** small shares look harmless for a while, and then they do not.

- Below the doubling time, a straight line is a fair guess.
- Beyond it, only the formula is.

> A real model would now connect this to your question. The stand-in only shows that formulas, quotes and lists arrive intact while they stream.`
}

function explainWithTable({ topic }: AnswerSubject): string {
  return `## ${capitalise(topic)}

Three ways to look at **${topic}**:

| View | It asks | It is good for |
|---|---|---|
| From above | What is it part of? | Finding the right question |
| From inside | What is it made of? | Seeing how it works |
| From outside | Who uses it, and why? | Deciding whether it matters |

### Going on
Start with the view you know least. Ten minutes there are worth an hour in the one you know best.

- [x] Ask the question
- [x] See the price before sending
- [ ] Put in a provider key, and read what a real model says`
}

function capitalise(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}

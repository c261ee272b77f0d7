import type { AnswerSubject } from './answer-subject.ts'

export function writeTable({ topic, pick }: AnswerSubject): string {
  const verdicts = [
    'If you are unsure, take the one that is easier to leave again.',
    'Start with the first, and write down what would make you change.',
    'Both will do; the habit of measuring matters more than the choice.',
  ]
  return `## Comparison: ${topic}

| Criterion | First option | Second option |
|---|:---:|:---:|
| Time to start | minutes | a day |
| Cost at small scale | **low** | medium |
| Cost at large scale | medium | **low** |
| Works without a network | yes | no |
| Many writers at once | one | **many** |
| Who looks after it | nobody | somebody |

### When to choose which
- **First option:** one machine, one team, and a wish to sleep well.
- **Second option:** several machines, or reports that must not slow down the rest.

### A rule of thumb
Let $c_1, c_2$ be the monthly costs and $m$ the cost of moving later. Begin with the first while

$$
c_1 + \\frac{m}{12} < c_2
$$

${verdicts[pick(3)] ?? verdicts[0]}

*The criteria are examples: a real model would fill them from what it knows about your two options.*`
}

export function writeMath(subject: AnswerSubject): string {
  const quadratic = /x\s*(?:²|\^2)/i.test(subject.prompt)
  if (quadratic || subject.pick(2) === 0) return solveQuadratic(subject)
  return solveInterest(subject)
}

function solveQuadratic({ topic }: AnswerSubject): string {
  return `## Working it out: ${topic}

The stand-in cannot compute your own figures, so here is a worked example of the same kind: solve

$$
x^2 - 5x + 6 = 0
$$

**1. Read off the coefficients.** $a = 1$, $b = -5$, $c = 6$.

**2. The discriminant**

$$
D = b^2 - 4ac = 25 - 24 = 1
$$

is positive, so there are two real solutions.

**3. Put it in**

$$
x_{1,2} = \\frac{-b \\pm \\sqrt{D}}{2a} = \\frac{5 \\pm 1}{2}
$$

**4. Result:** $x_1 = 2$ and $x_2 = 3$.

**Check:** $2 \\cdot 3 = 6 = c$ and $2 + 3 = 5 = -b$. ✓`
}

function solveInterest({ topic }: AnswerSubject): string {
  return `## Working it out: ${topic}

A worked example of the same kind: 1,000 at 4 % interest for 10 years.

$$
K_n = K_0 \\left(1 + \\frac{p}{100}\\right)^n
$$

| Year | Amount |
|---:|---:|
| 0 | 1,000.00 |
| 1 | 1,040.00 |
| 5 | 1,216.65 |
| 10 | 1,480.24 |

\`\`\`python
amount = 1000.0
for year in range(1, 11):
    amount *= 1.04
print(round(amount, 2))  # 1480.24
\`\`\`

**Answer:** after ten years it is **1,480.24**, of which 480.24 is interest.`
}

/** How a kind of customer uses the product. */
export type Habit = {
  readonly name: 'visitor' | 'free' | 'hobby' | 'professional' | 'team' | 'whale'
  /** Of a hundred people. */
  readonly weight: number
  /** Probability of being active on an average day. */
  readonly activity: number
  /** Requests on an active day, on average. */
  readonly asks: number
  /** Days until they leave for good, on average. */
  readonly staysDays: number
  readonly inputTokens: number
  readonly outputTokens: number
  /** Share of requests that a program makes. */
  readonly apiShare: number
  /** Buys when the credits are used up, so often. */
  readonly buys: number
  /** Packages by their ids, with weights. */
  readonly packages: readonly (readonly [packageId: number, weight: number])[]
  readonly taste: 'economy' | 'balanced' | 'quality'
}

/** Most come, look and go; a few pay for nearly everything. */
export const habits: readonly Habit[] = [
  {
    name: 'visitor',
    weight: 36,
    activity: 0.5,
    asks: 1.6,
    staysDays: 3,
    inputTokens: 260,
    outputTokens: 380,
    apiShare: 0,
    buys: 0,
    packages: [],
    taste: 'economy',
  },
  {
    name: 'free',
    weight: 29,
    activity: 0.12,
    asks: 2.2,
    staysDays: 70,
    inputTokens: 420,
    outputTokens: 360,
    apiShare: 0.05,
    buys: 0.08,
    packages: [[1, 1]],
    taste: 'economy',
  },
  {
    name: 'hobby',
    weight: 19,
    activity: 0.24,
    asks: 3,
    staysDays: 150,
    inputTokens: 900,
    outputTokens: 420,
    apiShare: 0.1,
    buys: 0.75,
    packages: [
      [1, 9],
      [2, 1],
    ],
    taste: 'balanced',
  },
  {
    name: 'professional',
    weight: 12,
    activity: 0.5,
    asks: 4.5,
    staysDays: 190,
    inputTokens: 1_600,
    outputTokens: 520,
    apiShare: 0.2,
    buys: 0.93,
    packages: [
      [1, 5],
      [2, 6],
      [3, 2],
    ],
    taste: 'quality',
  },
  {
    name: 'team',
    weight: 3.2,
    activity: 0.66,
    asks: 9,
    staysDays: 240,
    inputTokens: 3_200,
    outputTokens: 650,
    apiShare: 0.7,
    buys: 0.97,
    packages: [
      [2, 2],
      [3, 5],
      [4, 3],
    ],
    taste: 'balanced',
  },
  {
    name: 'whale',
    weight: 0.8,
    activity: 0.8,
    asks: 16,
    staysDays: 420,
    inputTokens: 5_000,
    outputTokens: 800,
    apiShare: 0.85,
    buys: 1,
    packages: [
      [4, 3],
      [5, 2],
    ],
    taste: 'quality',
  },
]

/** Which models a taste leads to; newer ones win people over in the course of the year. */
export const modelsByTaste: Readonly<
  Record<Habit['taste'], readonly (readonly [modelId: string, atFirst: number, atLast: number])[]>
> = {
  economy: [
    ['gpt-4o-mini', 9, 4],
    ['gemini-flash', 5, 5],
    ['gpt-6-luna', 0, 6],
    ['claude-haiku', 3, 4],
  ],
  balanced: [
    ['gpt-4o', 7, 2],
    ['claude-sonnet', 6, 7],
    ['gemini-2.5-pro', 4, 2],
    ['gpt-4.1', 3, 2],
    ['gpt-6-sol', 0, 6],
    ['claude-haiku', 3, 4],
    ['gemini-flash', 3, 3],
  ],
  quality: [
    ['claude-sonnet', 8, 6],
    ['claude-opus', 6, 7],
    ['gpt-4o', 5, 1],
    ['gpt-5.4', 3, 3],
    ['gpt-6-sol', 0, 5],
    ['gpt-6-astra', 0, 1.5],
    ['gemini-2.5-pro', 3, 2],
  ],
}

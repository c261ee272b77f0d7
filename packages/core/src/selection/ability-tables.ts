/** What a column of a table measures; `overall` says nothing of one kind of task. */
export type Skill = 'math' | 'coding' | 'reasoning' | 'knowledge' | 'creative' | 'overall'

/** A published comparison of models: rows in percent, or Elo points. */
export type AbilityTable = {
  readonly id: string
  readonly name: string
  readonly source: string
  /** Year and month. */
  readonly publishedOn: string
  readonly unit: 'percent' | 'elo'
  /** How much wider than the others this table spreads its models, in logits: its differences are divided by it. */
  readonly spread: number
  /**
   * Makers who measured their own models, each in its own way: that tells what a model is good at, and not how it stands
   * against the others.
   */
  readonly isOfMakers?: true
  /** The skill that each column measures. */
  readonly columns: readonly Skill[]
  /** By model; null where the table has no figure. */
  readonly rows: Readonly<Record<string, readonly (number | null)[]>>
}

/** Duels with one strong opponent and contests of olympiad problems part models about twice as far as ordinary tests. */
const steep = 2

const arena2023: AbilityTable = {
  id: 'arena-2023',
  name: 'Chatbot Arena',
  source: 'LMSYS leaderboard of November 2023: Elo of human votes (a copy: aigender.net, 5 December 2023)',
  publishedOn: '2023-11',
  unit: 'elo',
  spread: 1,
  columns: ['overall'],
  rows: {
    'gpt-4-turbo': [1210],
    'gpt-4': [1159],
    'claude-1': [1146],
    'claude-2': [1125],
    'claude-instant': [1106],
    'gpt-3.5': [1103],
    'wizardlm-70b': [1093],
    'vicuna-33b': [1090],
    'openchat-3.5': [1070],
    'llama-2-70b': [1065],
    'wizardlm-13b': [1047],
    'zephyr-7b': [1042],
    'mpt-30b': [1031],
    'vicuna-13b': [1031],
    'qwen-14b': [1030],
    'falcon-180b': [1024],
    'codellama-34b': [1022],
    'guanaco-33b': [1021],
    'llama-2-13b': [1021],
    'mistral-7b': [1008],
    'llama-2-7b': [1001],
  },
}

const mmlu: AbilityTable = {
  id: 'mmlu',
  name: 'MMLU (5-shot)',
  source:
    'LMSYS leaderboards of November 2023 and July 2024; Mixtral and Yi-34B by arXiv 2401.04088 and 2403.04652',
  publishedOn: '2024-07',
  unit: 'percent',
  spread: 1,
  // Its questions ask for both: what is known, and what follows from it.
  columns: ['knowledge', 'reasoning'],
  rows: {
    'gpt-4o': [88.7, 88.7],
    'gpt-4o-mini': [82, 82],
    'claude-3.5-sonnet': [88.7, 88.7],
    'gemini-1.5-pro': [85.9, 85.9],
    'gemini-1.5-flash': [78.9, 78.9],
    'claude-3-opus': [86.8, 86.8],
    'claude-3-sonnet': [79, 79],
    'claude-3-haiku': [75.2, 75.2],
    'llama-3.1-405b': [88.6, 88.6],
    'llama-3.1-70b': [86, 86],
    'llama-3.1-8b': [73, 73],
    'llama-3-70b': [82, 82],
    'llama-3-8b': [68.4, 68.4],
    'gemma-2-27b': [75.2, 75.2],
    'mixtral-8x22b': [77.8, 77.8],
    'mixtral-8x7b': [70.6, 70.6],
    'gemini-1.0-pro': [71.8, 71.8],
    'gpt-4': [86.4, 86.4],
    'claude-1': [77, 77],
    'claude-2': [78.5, 78.5],
    'claude-instant': [73.4, 73.4],
    'gpt-3.5': [70, 70],
    'yi-34b': [73.5, 73.5],
    'wizardlm-70b': [63.7, 63.7],
    'vicuna-33b': [59.2, 59.2],
    'openchat-3.5': [64.3, 64.3],
    'llama-2-70b': [63, 63],
    'wizardlm-13b': [52.7, 52.7],
    'zephyr-7b': [61.4, 61.4],
    'mpt-30b': [50.4, 50.4],
    'vicuna-13b': [55.8, 55.8],
    'qwen-14b': [66.5, 66.5],
    'falcon-180b': [68, 68],
    'codellama-34b': [53.7, 53.7],
    'guanaco-33b': [57.6, 57.6],
    'llama-2-13b': [53.6, 53.6],
    'mistral-7b': [55.4, 55.4],
    'llama-2-7b': [45.8, 45.8],
  },
}

const arenaDecember2023: AbilityTable = {
  id: 'arena-2023-12',
  name: 'Chatbot Arena',
  source: 'LMSYS leaderboard of 22 December 2023, as in arXiv 2401.04088, figure 6',
  publishedOn: '2023-12',
  unit: 'elo',
  spread: 1,
  columns: ['overall'],
  rows: {
    'gpt-4-turbo': [1243],
    'gpt-4': [1158],
    'claude-1': [1149],
    'claude-2': [1131],
    'mixtral-8x7b': [1121],
    'claude-2.1': [1117],
    'gpt-3.5': [1117],
    'gemini-1.0-pro': [1111],
    'claude-instant': [1110],
    'tulu-2-70b': [1110],
    'yi-34b': [1110],
    'llama-2-70b': [1077],
  },
}

const makersReports: AbilityTable = {
  id: 'reports-2023',
  name: 'HumanEval and GSM8K',
  source:
    'Reports of the makers: arXiv 2303.08774 (GPT-4), 2401.04088 (Mixtral, Llama 2), 2403.04652 (Yi), 2308.12950 (Code Llama), model cards of Claude 2 and 3, WizardLM README',
  publishedOn: '2024-03',
  unit: 'percent',
  spread: 1,
  isOfMakers: true,
  columns: ['coding', 'math'],
  rows: {
    'claude-3-opus': [84.9, 95],
    'claude-3-sonnet': [73, 92.3],
    'claude-3-haiku': [75.9, 88.9],
    'gpt-4': [67, 92],
    'gpt-3.5': [48.1, 57.1],
    'claude-2': [71.2, 88],
    'claude-1': [56, 85.2],
    'claude-instant': [52.8, 80.9],
    'mixtral-8x7b': [40.2, 58.4],
    'llama-2-70b': [29.3, 53.6],
    'mistral-7b': [26.2, null],
    'yi-34b': [null, 76],
    'codellama-34b': [41.5, null],
    'wizardlm-13b': [36.6, null],
  },
}

const arena2024: AbilityTable = {
  id: 'arena-2024',
  name: 'Chatbot Arena',
  source:
    'LMSYS leaderboard of 22 July 2024: Elo of all votes and of votes on code (a copy: openlm.ai/chatbot-arena)',
  publishedOn: '2024-07',
  unit: 'elo',
  spread: 1,
  columns: ['overall', 'coding'],
  rows: {
    'gpt-4o': [1287, 1297],
    'gpt-4o-mini': [1280, 1276],
    'claude-3.5-sonnet': [1272, 1301],
    'gemini-1.5-pro': [1261, 1264],
    'gpt-4-turbo': [1251, 1255],
    'claude-3-opus': [1248, 1251],
    'gemini-1.5-flash': [1228, 1233],
    'gemma-2-27b': [1217, 1207],
    'llama-3-70b': [1207, 1200],
    'claude-3-sonnet': [1199, null],
    'claude-3-haiku': [1181, null],
    'gpt-4': [1165, null],
    'llama-3-8b': [1154, null],
    'mixtral-8x22b': [1144, null],
    'gemini-1.0-pro': [1135, null],
    'mixtral-8x7b': [1114, null],
    'yi-34b': [1100, null],
    'gpt-3.5': [1101, null],
    'openchat-3.5': [1071, null],
    'llama-2-13b': [1043, null],
    'gemma-7b': [1029, null],
    'llama-2-7b': [1027, null],
    'gemma-2b': [985, null],
  },
}

const wildBench: AbilityTable = {
  id: 'wildbench-v2',
  name: 'WildBench v2',
  source: 'github.com/allenai/WildBench, leaderboard of August 2024: score by kind of task',
  publishedOn: '2024-08',
  unit: 'percent',
  spread: 1,
  columns: ['creative', 'reasoning', 'math', 'knowledge', 'coding'],
  rows: {
    'gpt-4o': [59.1, 60.2, 57.3, 58.6, 60.5],
    'gpt-4o-mini': [60.1, 58.2, 54, 57.4, 57.2],
    'claude-3.5-sonnet': [55.6, 55.6, 50.2, 55.5, 56.5],
    'gemini-1.5-pro': [55.1, 53.7, 48.6, 52.2, 55.2],
    'claude-3-haiku': [42.9, 41.3, 31.4, 45.3, 37],
    'mixtral-8x7b': [42.8, 34.6, 22.1, 41.9, 25],
    'gpt-3.5': [37.4, 33.4, 21.6, 36.5, 26.5],
  },
}

const arenaHard: AbilityTable = {
  id: 'arena-hard-v2',
  name: 'Arena-Hard v2',
  source:
    'github.com/lmarena/arena-hard-auto, April 2025: hard prompts, creative writing (Gemini as the judge)',
  publishedOn: '2025-04',
  unit: 'percent',
  spread: steep,
  columns: ['overall', 'creative'],
  rows: {
    o3: [85.9, 88.8],
    'o4-mini': [74.6, 55.6],
    'gemini-2.5-pro': [79, 90.8],
    'gemini-2.5-flash': [68.6, 83.9],
    'gpt-4.1': [50, 61.5],
    'gpt-4.1-mini': [46.9, 28.2],
    'gpt-4.1-nano': [13.7, 10.7],
    'claude-3.7-sonnet': [59.8, 63.9],
    'claude-3.5-sonnet': [33, 24.2],
    'deepseek-r1': [58, 77],
    'qwen3-235b': [58.4, 73.5],
  },
}

const llmRouterBench: AbilityTable = {
  id: 'llmrouterbench',
  name: 'LLMRouterBench',
  source: 'arXiv 2601.07206, table 9: AIME, LiveCodeBench, GPQA, SimpleQA, ArenaHard, tau2',
  publishedOn: '2026-01',
  unit: 'percent',
  spread: steep,
  columns: ['math', 'coding', 'reasoning', 'knowledge', 'overall', 'overall'],
  rows: {
    'gpt-5': [88.3, 86.5, 84.9, 47.9, 69.7, 70.1],
    'gemini-2.5-pro': [85, 79.2, 84.9, 53.8, 77, 43.2],
    'gemini-2.5-flash': [63.3, 60, 66.2, 29.8, 55.5, 32.4],
    'claude-sonnet-4': [36.7, 58.1, 68.7, 15.1, 54.7, 49.3],
    'qwen3-235b': [76.7, 64.2, 58.6, 53.8, 73.1, 40.3],
    'deepseek-v3.1': [55, 67.3, 76.3, 24.5, 66.3, 46.8],
    'kimi-k2': [65, 67.3, 73.2, 29, 71.1, 48.9],
  },
}

/** The public tables that the built-in figures come from. Figures are kept as they were published. */
export const abilityTables: readonly AbilityTable[] = [
  llmRouterBench,
  arenaHard,
  wildBench,
  arena2024,
  mmlu,
  makersReports,
  arenaDecember2023,
  arena2023,
]

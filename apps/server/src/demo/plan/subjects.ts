import type { TaskType } from '@tessera/core/selection/task-type'

import type { Draw } from './draw.ts'

/** What people ask about, in texts of our own. */
type Subject = {
  readonly taskType: TaskType
  readonly questions: readonly string[]
  readonly answers: readonly string[]
}

const things = [
  'the spring campaign',
  'our bakery',
  'the night shift',
  'a garden shed',
  'the choir tour',
  'a used bicycle',
  'the parents’ evening',
  'our beehives',
  'the annual report',
  'a podcast about rivers',
  'the new booking form',
  'a board game evening',
] as const

const subjects: readonly Subject[] = [
  {
    taskType: 'coding',
    questions: [
      'Why does this loop skip the last row when I read the list for {thing}?',
      'Write a function that sorts the entries of {thing} by date, newest first.',
      'How do I test the import of {thing} without a network?',
    ],
    answers: [
      'The loop ends one step early: the bound is compared with “less than”, while the rows are counted from one. Start at zero, and it reads every row of {thing}.',
      'Compare the dates as numbers and turn the order round. For equal dates keep the order in which the entries of {thing} came.',
    ],
  },
  {
    taskType: 'professional_writing',
    questions: [
      'Write a friendly reminder about {thing}: four sentences, no pressure.',
      'Draft an invitation to {thing} for neighbours who have never been there.',
    ],
    answers: [
      'Dear all, a short word about {thing}: we would be glad to hear from you by Friday. If anything is unclear, just reply. Thank you for your time.',
      'You are warmly invited to {thing}. Come as you are, bring a friend, and stay as long as you like.',
    ],
  },
  {
    taskType: 'summarization',
    questions: ['Sum up my notes on {thing} in five points.', 'What are the open questions about {thing}?'],
    answers: [
      'In short: the budget for {thing} is agreed, the date is not, two people are missing, the room is booked, and somebody has to write the list.',
      'Three things are open about {thing}: who pays, when it begins, and what happens if it rains.',
    ],
  },
  {
    taskType: 'brainstorming',
    questions: [
      'Give me seven names for {thing}.',
      'How could we make {thing} cheaper without losing its charm?',
    ],
    answers: [
      'A few to begin with: Early Light, Second Helping, The Long Table, Small Hours, North Door, Plain Good, and Quite Enough for {thing}.',
      'Borrow instead of buying, share the transport, and let those who love {thing} bring something of their own.',
    ],
  },
  {
    taskType: 'translation',
    questions: [
      'Translate the note about {thing} into plain Spanish.',
      'How would one say “{thing}” in Dutch?',
    ],
    answers: [
      'Here is a plain version that keeps the tone of the note about {thing}; I have left names and dates as they are.',
    ],
  },
  {
    taskType: 'math',
    questions: ['How much do we need for {thing} if 38 people come and a fifth bring their own?'],
    answers: [
      'A fifth of 38 is about 8, so 30 people need something. With 10 % to spare, plan {thing} for 33.',
    ],
  },
  {
    taskType: 'factual_qa',
    questions: ['What do I have to look out for with {thing} in winter?', 'Who usually insures {thing}?'],
    answers: [
      'Mostly moisture and frost. Keep {thing} dry, leave some air, and look after it every few weeks.',
      'A liability policy usually covers {thing}; ask for the limits in writing before the first day.',
    ],
  },
  {
    taskType: 'chat',
    questions: [
      'I can’t decide about {thing}. What would you do?',
      'Tell me something cheerful about {thing}.',
    ],
    answers: [
      'I would sleep on it once, and then take the choice for {thing} that is easiest to undo.',
      'Nobody has ever regretted a little too much cake at {thing}.',
    ],
  },
  {
    taskType: 'extraction',
    questions: ['List all dates and names from the mails about {thing}.'],
    answers: [
      'Found for {thing}: 3 March (Ines), 9 March (Tomasz), 2 April (everybody). One mail names no date.',
    ],
  },
  {
    taskType: 'reasoning',
    questions: ['Compare two plans for {thing} and say which one fails later.'],
    answers: [
      'The second plan for {thing} fails later: it needs one person less, and its riskiest step can be repeated.',
    ],
  },
]

/** A question with its answer. */
export type Exchange = { readonly taskType: TaskType; readonly question: string; readonly answer: string }

export function drawExchange(draw: Draw): Exchange {
  const subject = draw.pick(subjects)
  const thing = draw.pick(things)
  return {
    taskType: subject.taskType,
    question: draw.pick(subject.questions).replace('{thing}', thing),
    answer: draw.pick(subject.answers).replace('{thing}', thing),
  }
}

const firstNames = [
  'Ada',
  'Amir',
  'Anna',
  'Bea',
  'Bruno',
  'Chidi',
  'Clara',
  'Dario',
  'Dina',
  'Elif',
  'Emil',
  'Esther',
  'Farid',
  'Freya',
  'Gita',
  'Hugo',
  'Ines',
  'Ivo',
  'Jana',
  'Jonas',
  'Kaya',
  'Kofi',
  'Lena',
  'Leo',
  'Mara',
  'Marek',
  'Mina',
  'Nadia',
  'Nils',
  'Noor',
  'Olga',
  'Omar',
  'Paula',
  'Pia',
  'Quinn',
  'Rana',
  'Rosa',
  'Samir',
  'Sofia',
  'Tomasz',
  'Uma',
  'Vera',
  'Wanda',
  'Yuki',
  'Zoe',
] as const

const familyNames = [
  'Abara',
  'Andersen',
  'Bakker',
  'Baum',
  'Costa',
  'Demir',
  'Duarte',
  'Eriksen',
  'Fischer',
  'Fontana',
  'Garcia',
  'Haddad',
  'Hansen',
  'Ito',
  'Jansen',
  'Kaur',
  'Keller',
  'Kowalski',
  'Lind',
  'Marin',
  'Meyer',
  'Moreau',
  'Nakamura',
  'Novak',
  'Okafor',
  'Olsen',
  'Patel',
  'Petrov',
  'Quist',
  'Rossi',
  'Sato',
  'Schmidt',
  'Silva',
  'Tanaka',
  'Toth',
  'Urban',
  'Vargas',
  'Weber',
  'Yilmaz',
  'Zeller',
] as const

export function drawName(draw: Draw): string {
  return `${draw.pick(firstNames)} ${draw.pick(familyNames)}`
}

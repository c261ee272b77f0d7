import { boundOfFallback } from '@tessera/core/runs/bound-after-hold'
import type { RunEnding } from '@tessera/core/runs/decide-ending'

import type { CompanionWrite } from '../../ports/companion-write.ts'
import type { EndedRunFacts, RunStory, SimulatedRun } from '../simulated-run.ts'
import type { World } from '../world.ts'
import { askUntilKnown } from './ask-until-known.ts'
import type { SimulatedOperation } from './operation.ts'
import { runStories } from './run-stories.ts'
import type { StoryTeller } from './run-stories.ts'

export const runEndings: readonly SimulatedOperation[] = [
  ...Object.entries(runStories).map(([kind, [weight, story]]) => ({
    kind,
    weight,
    play: (world: World) => endSomeRun(world, story),
  })),
  { kind: 'fallback_answers', weight: 4, play: answerByAnother },
  { kind: 'run_ends_twice', weight: 3, play: endTwice },
  { kind: 'late_result', weight: 5, play: endLostRun },
]

function pickRun(world: World): SimulatedRun | undefined {
  return world.random.pick([...world.process.runs.values()])
}

async function endSomeRun(world: World, story: StoryTeller): Promise<boolean> {
  const run = pickRun(world)
  if (run === undefined) return false
  world.process.runs.delete(run.runId)
  await endRun(world, run, story(world.random, run))
  return true
}

/** Two parts of a process end one run, each with a story of its own: the first that is booked counts. */
async function endTwice(world: World): Promise<boolean> {
  const run = pickRun(world)
  if (run === undefined) return false
  world.process.runs.delete(run.runId)
  for (let time = 1; time <= 2; time += 1) {
    const [, story] = world.random.pick(Object.values(runStories)) ?? []
    if (story !== undefined) world.alongside.push(() => endRun(world, run, story(world.random, run)))
  }
  return true
}

/** A process that was thought dead comes back with its answer: the lease has decided meanwhile. */
async function endLostRun(world: World): Promise<boolean> {
  const run = world.random.pick(world.lostRuns)
  const [, story] = world.random.pick(Object.values(runStories)) ?? []
  if (run === undefined || story === undefined) return false
  await endRun(world, run, story(world.random, run))
  return true
}

/** Another model answers, within what was held for the first. */
async function answerByAnother(world: World): Promise<boolean> {
  const run = pickRun(world)
  const story = runStories['answer_complete']
  if (run === undefined || story === undefined) return false
  const rateCard = world.prices.current(world.prices.drawModel())
  const boundTokens = boundOfFallback({
    rateCard,
    inputBoundTokens: run.inputBoundTokens,
    outputBoundTokens: run.boundTokens,
    heldMicro: run.heldMicro,
    expectedOutputTokens: run.expectedOutputTokens,
    failedBoundTokens: run.boundTokens,
  })
  if (boundTokens === undefined) return false
  world.process.runs.delete(run.runId)
  const other = { ...run, rateCard, boundTokens }
  await endRun(world, other, story[1](world.random, other))
  return true
}

/** As production ends a run: decides by cheap counts first, counts where it has to, and asks until the end is booked. */
async function endRun(world: World, run: SimulatedRun, story: RunStory): Promise<void> {
  const ending = decide(world, run, story)
  const companions = companionsOf(world, { run, ending })
  world.runModel.tell(companions, factsOf(run, story))
  const { credits } = world.process
  const target = { holdId: run.runId, walletId: run.walletId, companions }
  const { chargeMicro, releaseReason } =
    ending.action === 'settle'
      ? { chargeMicro: ending.chargeMicro, releaseReason: undefined }
      : { chargeMicro: undefined, releaseReason: ending.releaseReason }
  const ended = await askUntilKnown(() =>
    chargeMicro === undefined
      ? credits.release({ ...target, reason: releaseReason })
      : credits.settle({ ...target, chargeMicro, description: `Answer by ${run.rateCard.modelId}` }),
  )
  const isRefused = !ended.ok && !mayRefuseEnd.has(ended.error.code)
  if (isRefused) world.violate(`R1: the end of ${run.runId} was refused: ${ended.error.code}`)
}

/** It has ended otherwise, or nobody could be asked. Anything else would leave its credits held. */
const mayRefuseEnd = new Set(['hold_not_open', 'hold_not_found', 'ledger_unavailable'])

function decide({ decisions }: World, run: SimulatedRun, story: RunStory): RunEnding {
  const { told, outputTokens } = story
  const request = {
    outcome: story.outcome,
    produced: story.produced,
    reported: told === undefined ? ({ status: 'missing' } as const) : decisions.readUsage(told),
    countedInputTokens: run.inputTokens,
    countedOutputTokens: outputTokens === 0 ? 0 : 1,
    bounds: { maxOutputTokens: run.boundTokens, inputBoundTokens: run.inputBoundTokens },
    rateCard: run.rateCard,
    heldMicro: run.heldMicro,
    mayCostUs: story.mayCostUs,
  }
  const ending = decisions.decideEnding(request)
  if (ending.billable.source === 'provider') return ending
  return decisions.decideEnding({ ...request, countedOutputTokens: outputTokens })
}

function factsOf(run: SimulatedRun, story: RunStory): EndedRunFacts {
  return {
    ...story,
    rateCardId: run.rateCard.id,
    inputTokens: run.inputTokens,
    inputBoundTokens: run.inputBoundTokens,
    boundTokens: run.boundTokens,
  }
}

function companionsOf(
  world: World,
  { run, ending }: { readonly run: SimulatedRun; readonly ending: RunEnding },
): readonly CompanionWrite[] {
  const { runId, rateCard, boundTokens } = run
  const ended: CompanionWrite = {
    type: 'run_ended',
    runId,
    status: ending.action === 'settle' ? 'settled' : 'released',
    modelId: rateCard.modelId,
    provider: 'simulated',
    rateCardId: rateCard.id,
    outputBoundTokens: boundTokens,
    usage: ending.billable.usage,
    usageSource: ending.billable.source,
    costNanoUsd: ending.costNanoUsd,
    attempts: 1,
    ...(ending.billable.anomaly === undefined ? {} : { usageAnomaly: ending.billable.anomaly }),
    ...(ending.finishReason === undefined ? {} : { finishReason: ending.finishReason }),
    ...(ending.errorCode === undefined ? {} : { errorCode: ending.errorCode }),
  }
  if (ending.loss === undefined) return [ended]
  const lossId = world.ids.create('platformLoss')
  return [ended, { type: 'platform_loss_booked', lossId, runId, ...ending.loss }]
}

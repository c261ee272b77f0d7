import { createContainer } from '../../apps/server/src/container.ts'
import { runProcess } from '../../apps/server/src/process/run-process.ts'
import type { SandboxCall } from '../../apps/server/src/sandbox/providers/sandbox-call.ts'
import { promptOf } from '../../apps/server/src/sandbox/providers/sandbox-call.ts'
import type { SandboxFault } from '../../apps/server/src/sandbox/providers/sandbox-fault.ts'
import { cheapPasswords } from '../../apps/server/test/cheap-passwords.ts'

// Slow enough to watch an answer grow, quick enough for a suite of many answers.
const msPerToken = 5

const alreadyBroken = new Set<string>()

/** A prompt with these words breaks off when it is asked for the first time, and goes well when it is asked again. */
function breakFirstTry(call: SandboxCall): SandboxFault | undefined {
  const prompt = promptOf(call)
  if (!prompt.includes('[[break once]]') || alreadyBroken.has(prompt)) return undefined
  alreadyBroken.add(prompt)
  return { kind: 'error-mid', afterTokens: 40, leaks: true }
}

/** The server as it is, with stand-ins that do wrong when a prompt tells them to. */
await runProcess(process.env, (config, logger) =>
  createContainer(config, logger, {
    sandbox: { msPerToken, allowFaultDirectives: true, faults: breakFirstTry },
    passwordHashing: cheapPasswords,
  }),
)

import { createContainer } from './container.ts'
import { runProcess } from './process/run-process.ts'

await runProcess(process.env, createContainer)

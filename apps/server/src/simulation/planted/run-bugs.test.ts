import { testPlantedBugs } from '../../../test/planted-bug-tests.ts'
import { runBugs } from './run-bugs.ts'

testPlantedBugs(runBugs)

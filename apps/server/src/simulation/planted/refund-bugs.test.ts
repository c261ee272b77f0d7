import { testPlantedBugs } from '../../../test/planted-bug-tests.ts'
import { refundBugs } from './refund-bugs.ts'

testPlantedBugs(refundBugs)

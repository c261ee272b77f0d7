import { testPlantedBugs } from '../../../test/planted-bug-tests.ts'
import { paymentBugs } from './payment-bugs.ts'

testPlantedBugs(paymentBugs)

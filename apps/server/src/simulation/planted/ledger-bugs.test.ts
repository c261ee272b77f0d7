import { testPlantedBugs } from '../../../test/planted-bug-tests.ts'
import { ledgerBugs } from './ledger-bugs.ts'

testPlantedBugs(ledgerBugs)

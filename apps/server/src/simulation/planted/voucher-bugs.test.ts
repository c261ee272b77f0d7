import { testPlantedBugs } from '../../../test/planted-bug-tests.ts'
import { voucherBugs } from './voucher-bugs.ts'

testPlantedBugs(voucherBugs)

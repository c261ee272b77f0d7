import type { Endpoint } from '../../ports/endpoint.ts'
import { changeModelCostEndpoint, withdrawModelCostEndpoint } from './change-model-cost.ts'
import { changePackageEndpoint, createPackageEndpoint } from './change-package.ts'
import { changePriceSettingsEndpoint, confirmPriceListEndpoint } from './confirm-price-list.ts'
import { applyPriceImportEndpoint, previewPriceImportEndpoint } from './import-provider-prices.ts'
import { orderPackagesEndpoint } from './order-packages.ts'
import { priceHistoryEndpoint } from './price-history.ts'
import { priceWhatIfEndpoint } from './price-what-if.ts'
import type { WhatIfDeps } from './price-what-if.ts'
import { showPricesEndpoint } from './show-prices.ts'
import type { ShowPricesDeps } from './show-prices.ts'

/** What a superadmin sees and decides about prices and packages. */
export function createPriceEndpoints(deps: ShowPricesDeps & WhatIfDeps): readonly Endpoint[] {
  return [
    showPricesEndpoint(deps),
    changePriceSettingsEndpoint(deps),
    confirmPriceListEndpoint(deps),
    changeModelCostEndpoint(deps),
    withdrawModelCostEndpoint(deps),
    priceHistoryEndpoint(deps),
    createPackageEndpoint(deps),
    changePackageEndpoint(deps),
    orderPackagesEndpoint(deps),
    priceWhatIfEndpoint(deps),
    previewPriceImportEndpoint(deps),
    applyPriceImportEndpoint(deps),
  ]
}

import { ensureInstalled, isInstalled } from './ensure-installed.mjs'
import { ensureNode, linkNode } from './ensure-node.mjs'
import { withSetupLock } from './setup-lock.mjs'

/**
 * Brings what every command needs: a Node that can run the sources, and the packages.
 * @returns the path of that Node
 */
export async function ensureReady() {
  const node = await withSetupLock(async () => {
    const binary = await ensureNode()
    if (!isInstalled()) await ensureInstalled()
    linkNode(binary)
    return binary
  })
  return node
}

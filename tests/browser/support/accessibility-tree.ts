/** What a screen reader is given: the accessibility tree that the browser computed. */

import type { CDPSession, Page } from 'playwright-core'

export interface AccessibleNode {
  role: string
  name: string
  /** Of a tab whether it is selected, of a button whether it is expanded, of a heading its level. */
  properties: Readonly<Record<string, unknown>>
}

/** @returns reads the nodes below the panel's region, in reading order; those ignored are left out */
export async function openAccessibilityTree(page: Page): Promise<() => Promise<AccessibleNode[]>> {
  const protocol = await page.context().newCDPSession(page)
  await protocol.send('Accessibility.enable')
  return async () => {
    const { nodes } = await protocol.send('Accessibility.getFullAXTree')
    const byId = new Map(nodes.map(node => [node.nodeId, node]))
    const region = nodes.find(node => node.role?.value === 'region' && node.name?.value === 'Leeway')
    if (!region) throw new Error('There is no region "Leeway"')
    const flat: AccessibleNode[] = []
    const visit = (node: Node) => {
      if (!node.ignored) {
        flat.push({
          role: String(node.role?.value),
          name: String(node.name?.value ?? ''),
          properties: Object.fromEntries(
            (node.properties ?? []).map(({ name, value }) => [name, value.value]),
          ),
        })
      }
      for (const id of node.childIds ?? []) {
        const child = byId.get(id)
        if (child) visit(child)
      }
    }
    visit(region)
    return flat
  }
}

type Tree = Awaited<ReturnType<CDPSession['send']>>
type Node = Extract<Tree, { nodes: readonly { ignored: boolean }[] }>['nodes'][number]

/** Keeps what the panel's live regions come to say, which is what a screen reader reads out by itself. */
export function listen(page: Page): Promise<void> {
  return page.evaluate(() => {
    const heard: string[] = []
    const root = document.querySelector('leeway-panel')!.shadowRoot!
    for (const region of root.querySelectorAll('[role=status],[role=alert],[aria-live]')) {
      new MutationObserver(() => {
        // An emptied region says nothing; it is filled again so that the same words are heard twice.
        if (region.textContent) heard.push(region.textContent)
      }).observe(region, { characterData: true, childList: true, subtree: true })
    }
    Object.assign(window, { heard })
  })
}

export function heard(page: Page): Promise<string[]> {
  return page.evaluate(() => (window as unknown as { heard: string[] }).heard)
}

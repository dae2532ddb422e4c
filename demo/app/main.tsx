/** Entry. The device clock comes first, so that nothing in this page ever reads the true one. */

import './device-clock.ts'

// In the hidden frame of a silent sign-in this page is only the address that the tenant answers to.
if (window.parent === window) {
  const { start } = await import('./start.tsx')
  await start(document.querySelector('#app') as HTMLElement)
}

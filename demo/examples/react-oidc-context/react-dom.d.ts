/** The part of react-dom that the example uses; its types are a package of their own. */
declare module 'react-dom/client' {
  import type { ReactNode } from 'react'

  export function createRoot(container: Element): {
    render(children: ReactNode): void
    unmount(): void
  }
}

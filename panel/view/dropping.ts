/** Files dropped on the panel. What else is dragged over it is left alone. */

import { type Signal, useSignal } from '@preact/signals'

/**
 * Handlers for the element on which files may be dropped, and whether some are over it. The host's own drop zones
 * hear nothing of them, and the browser does not leave the page for the file.
 *
 * @param take told of the first file dropped
 */
export function useFileDrop(take: (file: File) => void): {
  over: Signal<boolean>
  handlers: Record<'onDragEnter' | 'onDragOver' | 'onDragLeave' | 'onDrop', (event: DragEvent) => void>
} {
  const over = useSignal(false)
  /** Runs only for files. */
  const ours = (handle: (event: DragEvent, transfer: DataTransfer) => void) => (event: DragEvent) => {
    const transfer = event.dataTransfer
    if (!transfer?.types.includes('Files')) return
    event.stopPropagation()
    handle(event, transfer)
  }
  const onDragOver = ours((event, transfer) => {
    event.preventDefault()
    transfer.dropEffect = 'copy'
    over.value = true
  })
  return {
    over,
    handlers: {
      onDragEnter: onDragOver,
      onDragOver,
      onDragLeave: ours(event => {
        if (!(event.currentTarget as Node).contains(event.relatedTarget as Node | null)) over.value = false
      }),
      onDrop: ours((event, transfer) => {
        event.preventDefault()
        over.value = false
        const file = transfer.files[0]
        if (file) take(file)
      }),
    },
  }
}

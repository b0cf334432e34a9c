/** What the page's clock said, in milliseconds since it was opened. */
export interface Marks {
  /** The first large message was heard: the snapshot. */
  toldMs?: number
  /** The first row of a list was drawn. */
  rowMs?: number
  /** How long each frame took. */
  frames: number[]
}

/** Put into the page before anything runs there: it notes what a person would see, and changes nothing. */
export const watchPage = (): void => {
  const largeMessage = 20_000
  const marks: Marks = { frames: [] }
  Object.assign(window, { marks })

  // oxlint-disable-next-line typescript/unbound-method -- called on its socket below
  const add = WebSocket.prototype.addEventListener
  WebSocket.prototype.addEventListener = function listen(
    this: WebSocket,
    ...[type, listener, options]: Parameters<typeof add>
  ): void {
    const noting = (event: Event): void => {
      if (event instanceof MessageEvent && typeof event.data === 'string' && event.data.length > largeMessage)
        marks.toldMs ??= performance.now()
      if (typeof listener === 'function') listener.call(this, event)
      else listener.handleEvent(event)
    }
    add.call(this, type, type === 'message' ? noting : listener, options)
  }

  new MutationObserver((_, observer) => {
    if (document.querySelector('main [data-row]') === null) return
    observer.disconnect()
    // After the next frame it has been drawn.
    requestAnimationFrame(() => setTimeout(() => (marks.rowMs = performance.now())))
  }).observe(document, { childList: true, subtree: true })

  let before = performance.now()
  const frame = (now: number): void => {
    marks.frames.push(now - before)
    before = now
    requestAnimationFrame(frame)
  }
  requestAnimationFrame(frame)
}

const atLatestMs = 250

/** Calls before the next picture is drawn; a page that is not seen draws none, so by the clock then. */
export const nextFrame = (call: () => void): void => {
  let isCalled = false
  const once = (): void => {
    if (isCalled) return
    isCalled = true
    cancelAnimationFrame(frame)
    clearTimeout(timer)
    call()
  }
  const frame = requestAnimationFrame(once)
  const timer = setTimeout(once, atLatestMs)
}

/** Events for one listener, kept from the first one on until it comes: nothing depends on how soon it does. */
export class HeldEvents<Event> {
  #listener: ((event: Event) => void) | undefined
  readonly #held: Event[] = []

  emit(event: Event): void {
    if (this.#listener === undefined) this.#held.push(event)
    else this.#listener(event)
  }

  listen(listener: (event: Event) => void): void {
    this.#listener = listener
    for (const event of this.#held.splice(0)) listener(event)
  }
}

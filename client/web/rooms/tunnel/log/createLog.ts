import { createEffect, createMemo, createSignal, on, onCleanup } from 'solid-js'
import type { Fault } from '../../../../../shared/fault.ts'
import type { LogLine } from '../../../../../shared/tunnel.ts'
import { useApp } from '../../../ask/useApp.ts'
import { faultFrom } from '../../../ask/faultFrom.ts'

export interface KeptLine extends LogLine {
  key: number
}

const keptLines = 3000

/** A followed log: the last lines first, then each as it is written. While paused the new ones wait and are counted. */
export const createLog = (options: { tunnel: () => string; lines: number }) => {
  const { client } = useApp()
  const [lines, setLines] = createSignal<readonly KeptLine[]>([])
  const [waiting, setWaiting] = createSignal<readonly KeptLine[]>([])
  const [paused, setPaused] = createSignal(false)
  const [fault, setFault] = createSignal<Fault>()
  const [started, setStarted] = createSignal(false)
  let fresh: KeptLine[] = []
  let frame = 0
  let key = 0

  const flush = (): void => {
    frame = 0
    const add = fresh
    fresh = []
    const into = paused() ? setWaiting : setLines
    into((before) => [...before, ...add].slice(-keptLines))
  }
  const take = (line: LogLine): void => {
    key += 1
    fresh.push({ ...line, key })
    // One repaint takes all the lines that came since the last one.
    frame ||= requestAnimationFrame(flush)
  }
  const follow = (tunnel: string): (() => void) => {
    setLines([])
    setWaiting([])
    setFault(undefined)
    const stream = client.services.follow.subscribe(
      { tunnel, lines: options.lines },
      {
        onStarted: () => setStarted(true),
        onData: (event) => (event.kind === 'line' ? take(event.line) : setFault(event.fault)),
        onError: (error) => setFault(faultFrom(error)),
      },
    )
    return () => stream.unsubscribe()
  }
  const [round, setRound] = createSignal(0)
  // The same name read anew is no reason to ask for the log anew.
  const tunnel = createMemo(() => options.tunnel())
  createEffect(on([tunnel, round], ([tunnel]) => onCleanup(follow(tunnel))))
  onCleanup(() => cancelAnimationFrame(frame))

  return {
    lines,
    waiting: () => waiting().length,
    paused,
    fault,
    started,
    pause: () => setPaused(true),
    resume: () => {
      setLines((before) => [...before, ...waiting()].slice(-keptLines))
      setWaiting([])
      setPaused(false)
    },
    again: () => setRound((now) => now + 1),
  }
}

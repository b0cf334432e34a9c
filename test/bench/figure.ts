/** One line of the bench. */
export type Figure = TimeFigure | SizeFigure

/** Our time for a piece of work against a floor measured in the same run. */
export interface TimeFigure {
  id: string
  work: string
  oursMs: number
  /** Null where the goal is a plain time. */
  floorMs: number | null
  ratio: number | null
  goal: string
  holds: boolean
}

/** What a piece of work takes of the memory. */
export interface SizeFigure {
  id: string
  work: string
  oursMb: number
  goal: string
  holds: boolean
}

/** A figure against a floor: it holds when ours is at most `most` times the floor. */
export const ratioFigure = ({
  id,
  work,
  oursMs,
  floorMs,
  most,
}: Measured & { floorMs: number; most: number }): TimeFigure => {
  const ratio = oursMs / floorMs
  return {
    id,
    work,
    oursMs: round(oursMs),
    floorMs: round(floorMs),
    ratio: round(ratio),
    goal: `≤ ${most} × floor`,
    holds: ratio <= most,
  }
}

/** A figure against a limit in milliseconds, beside a floor that is only for comparison. */
export const limitOverFloor = ({
  floorMs,
  ...measured
}: Measured & { mostMs: number; floorMs: number }): TimeFigure => ({
  ...limitFigure(measured),
  floorMs: round(floorMs),
  ratio: round(measured.oursMs / floorMs),
})

/** A figure against a limit in milliseconds. */
export const limitFigure = ({ id, work, oursMs, mostMs }: Measured & { mostMs: number }): TimeFigure => ({
  id,
  work,
  oursMs: round(oursMs),
  floorMs: null,
  ratio: null,
  goal: `≤ ${mostMs} ms`,
  holds: oursMs <= mostMs,
})

/** A size against a limit in megabytes. */
export const sizeFigure = ({ id, work, oursMb, mostMb }: Sized & { mostMb: number }): SizeFigure => ({
  id,
  work,
  oursMb: round(oursMb),
  goal: `≤ ${mostMb} MB`,
  holds: oursMb <= mostMb,
})

interface Sized {
  id: string
  work: string
  oursMb: number
}

interface Measured {
  id: string
  work: string
  oursMs: number
}

const round = (value: number): number => Math.round(value * 100) / 100

import type { OnStage, Stage } from '../transport/stage.ts'

/** The stages of one attempt, told also to whoever joins it late. */
export interface StageReplay {
  readonly tell: OnStage
  /** Tells what has been so far, then what comes; gives back how to stop. */
  join(listener: OnStage): () => void
}

export const replayStages = (): StageReplay => {
  const told: Stage[] = []
  const listeners = new Set<OnStage>()
  return {
    tell: (stage) => {
      told.push(stage)
      for (const listener of listeners) listener(stage)
    },
    join: (listener) => {
      for (const stage of told) listener(stage)
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

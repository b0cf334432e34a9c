import { createContext, useContext } from 'solid-js'
import type { Client } from './client.ts'
import type { LiveStore } from '../live/createLive.ts'

/** What every page is given. */
export interface AppState {
  client: Client
  live: LiveStore
}

export const AppContext = createContext<AppState>()

export const useApp = (): AppState => {
  const app = useContext(AppContext)
  if (app === undefined) throw new Error('Only inside <App>.')
  return app
}

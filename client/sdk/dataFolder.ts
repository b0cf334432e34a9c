import { homeFolder } from '../../server/home.ts'

/** Where this workstation's fleet is kept: what is given, RAPTOR_HOME, or the user's data folder. */
export const dataFolder = (home?: string): string => homeFolder(home)

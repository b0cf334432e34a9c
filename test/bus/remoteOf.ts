import type { Connection } from '../../server/ssh/connection/connection.ts'
import type { TestHost } from '../hosts/testHost.ts'
import { connectTo } from '../ssh/realHost.ts'

/** A connection to a test host as its login, through its jump host where it has one; its keys are known beforehand. */
export const remoteOf = async ({ descriptor }: TestHost): Promise<Connection> => connectTo(descriptor)

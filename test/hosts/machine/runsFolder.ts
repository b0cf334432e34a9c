/** Everything of every run lives here while the run lives. */
export const runsFolder = '/var/tmp/raptor-hosts'

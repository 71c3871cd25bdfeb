import { Record, Map as ValueMap } from 'immutable'
import { object, operation, outcome } from '../system/index.ts'

/** S6: how many requests each SSH connection has; a request goes to one of the least loaded. */
export function connectionLoad(daemon: string, servers: readonly string[]) {
  return object(
    `connections of ${daemon}`,
    ValueMap<string, number>(),
    {
      pin: operation((load) => {
        const least = Math.min(...servers.map((server) => load.get(server, 0)))
        return servers
          .filter((server) => load.get(server, 0) === least)
          .map((server) => outcome(load.set(server, least + 1), server))
      }),
      unpin: operation((load, server: string) => load.update(server, 1, (count) => count - 1)),
    },
    { results: ({ operation }) => (operation === 'pin' ? servers : [undefined]) },
  )
}

const Answer = Record({ state: 'NONE', server: '', error: '' })

/** S1: the answer that a daemon thread waits for (sem_wait); it results in the error, or ''. */
export function sftpAnswer(thread: string) {
  return object(
    `SFTP answer to ${thread}`,
    Answer(),
    {
      ask: operation((_, server: string) => Answer({ state: 'ASKED', server })),
      give: operation((answer, error: string) => answer.merge({ state: 'THERE', error })),
      /** S4: there will be none. */
      end: operation(() => Answer()),
      await: operation(
        'the SFTP answer is there',
        ({ state }) => state === 'THERE',
        ({ error }) => outcome(Answer(), error),
      ),
    },
    {
      heldBy: ({ state, server }) => (state === 'ASKED' ? [server] : []),
      needs: ({ operation }) =>
        operation === 'await' ? [(other) => other.operation === 'give'] : [],
    },
  )
}

import { Record, Map as ValueMap } from 'immutable'
import { object, operation, outcome } from '../system/index.ts'

const OpenFile = Record({ server: '', opens: 0 })

const Connections = Record({
  load: ValueMap<string, number>(),
  /** Of each file that is open: its connection, and how often it is open. */
  files: ValueMap<string, ReturnType<typeof OpenFile>>(),
})
type ConnectionsState = ReturnType<typeof Connections>

/**
 * S6: how many requests each SSH connection has, an open with its LSTAT two. A request about a file that is
 * open, or being opened, goes to the connection that the file was opened on; any other to one of the least
 * loaded.
 * @param pinned without, any connection is as good as another
 */
export function connectionLoad(daemon: string, servers: readonly string[], pinned = true) {
  return object(
    `connections of ${daemon}`,
    Connections(),
    {
      pin: operation((state, file: string) =>
        choices(state, file).map((server) => outcome(loaded(state, server, 1), server)),
      ),
      /** A file is opened. */
      open: operation((state, file: string) =>
        choices(state, file).map((server) =>
          outcome(
            loaded(state, server, 2).setIn(
              ['files', file],
              OpenFile({ server, opens: opensOf(state, file) + 1 }),
            ),
            server,
          ),
        ),
      ),
      unpin: operation((state, server: string, requests: number) =>
        loaded(state, server, -requests),
      ),
      /** FUSE_RELEASE */
      release: operation((state, file: string) => {
        const opens = opensOf(state, file) - 1
        return opens > 0
          ? state.setIn(['files', file, 'opens'], opens)
          : state.deleteIn(['files', file])
      }),
    },
    {
      results: ({ operation }) =>
        operation === 'pin' || operation === 'open' ? servers : [undefined],
    },
  )

  function choices(state: ConnectionsState, file: string): readonly string[] {
    if (!pinned) return servers
    const own = state.files.get(file)
    if (own !== undefined) return [own.server]
    const least = servers.reduce((a, b) => (scoreOf(state, b) < scoreOf(state, a) ? b : a))
    const equal = servers.filter((server) => scoreOf(state, server) === scoreOf(state, least))
    // those that nobody uses are all alike
    return scoreOf(state, least) === 0 ? [least] : equal
  }
}

/** Requests first; of connections with as many, that with the fewest open files. */
function scoreOf(state: ConnectionsState, server: string): number {
  const files = state.files.valueSeq().filter((file) => file.server === server)
  return loadOf(state, server) * manyFiles + files.reduce((sum, { opens }) => sum + opens, 0)
}

const manyFiles = 1 << 16

function loadOf({ load }: ConnectionsState, server: string): number {
  return load.get(server, 0)
}

function opensOf({ files }: ConnectionsState, file: string): number {
  return files.get(file)?.opens ?? 0
}

function loaded(state: ConnectionsState, server: string, more: number): ConnectionsState {
  const load = loadOf(state, server) + more
  return load === 0 ? state.deleteIn(['load', server]) : state.setIn(['load', server], load)
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

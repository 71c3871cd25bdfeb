import { cat, listener, local, markMount, passthrough, sshfs, stat, type Topology } from 'fsmc'
import type { Profile } from '../src/kernel/index.ts'

/*
 * Set-ups that come out differently without a rule of the kernel that no recorded run would miss.
 */

export type Outcome = 'hangs' | 'completes' | 'stat hangs, too'

const source = local('/src')
const mount = sshfs('/mnt', { of: source })
const many = sshfs('/mnt', { of: source, connections: 2 })
const shared = passthrough('/mnt', { of: source })
const marks = [markMount(mount), markMount(source)]

interface Missed {
  readonly words: Topology
  readonly outcome: Outcome
  readonly without: Outcome
}

export const missedRules = {
  /** F3: the first one denies, before the second one is asked, which would hang. */
  classesAreInOrder: {
    words: {
      name: 'two classes',
      listeners: [
        listener({ name: 'late', marks }),
        listener({ name: 'early', marks: marks.slice(0, 1), class: 'pre-content', policy: 'deny' }),
      ],
      clients: [cat(mount, 'f')],
    },
    outcome: 'completes',
    without: 'hangs',
  },
  /** F15: the server may not open the file for the upper listener, whose event is denied by that. */
  failedOpensDeny: {
    words: {
      name: 'denied below',
      listeners: [
        listener({ name: 'upper', marks: [markMount(mount)] }),
        listener({ name: 'lower', marks: [markMount(source)], policy: 'deny' }),
      ],
      clients: [cat(mount, 'f')],
    },
    outcome: 'completes',
    without: 'hangs',
  },
  /** U10: the open of the event fd waits for the other client's page. */
  pagesAreShared: {
    words: {
      name: 'one file',
      listeners: [listener({ marks: [markMount(shared), markMount(source)], mask: ['access'] })],
      clients: [cat(shared, 'f'), cat(shared, 'f')],
    },
    outcome: 'hangs',
    without: 'completes',
  },
  /** S6: the connection that nobody uses serves others beside the hang. */
  requestsArePinned: {
    words: {
      name: 'two connections',
      listeners: [listener({ marks: [markMount(many), markMount(source)] })],
      clients: [cat(many, 'f'), stat(many, 'g', { dir: 'd' })],
    },
    outcome: 'hangs',
    without: 'stat hangs, too',
  },
} satisfies Partial<Record<keyof Profile, Missed>>

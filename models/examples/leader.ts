/**
 * Leader election in a ring whose channels lead one way (D. Dolev, M. Klawe, M. Rodeh, 1982), step by step
 * as in SPIN's own example. What one node does makes no difference to most others, so partial-order
 * reduction leaves next to nothing of the interleavings.
 */
import {
  always,
  count,
  counter,
  fifo,
  model,
  noDeadlock,
  process,
  proposition,
  step,
  system,
} from 'fsmc'
import { Record } from 'immutable'

const Message = Record({ kind: 'one', number: 0 })
type Message = ReturnType<typeof Message>

const Node = Record({
  at: 'starts',
  active: true,
  knowsWinner: false,
  maximum: 0,
  neighbour: 0,
  /** What it has received or is about to send. */
  kind: '',
  number: 0,
})
type Node = ReturnType<typeof Node>

function ring(size: number) {
  const channels = range(size).map((i) => fifo<Message>(`channel ${i}`))
  const leaders = counter('leaders')
  const nodes = range(size).map((i) => {
    const own = ((size + 3 - i) % size) + 1
    const input = channels[(i + size - 1) % size]!
    const output = channels[i]!
    return process(`node ${i}`, Node({ maximum: own, kind: 'one', number: own }), (self) => {
      const { at, kind, number } = self
      const message = `${kind}(${number})`
      switch (at) {
        case 'starts':
          return [step('starts', () => self.set('at', 'sends'))]
        case 'sends':
          return [
            step(`sends ${message}`, output.push(Message({ kind, number })), () => sent(self)),
          ]
        case 'remembers':
          return [step('remembers its neighbour', () => listening(self.set('neighbour', number)))]
        case 'listens':
          return [step('receives', input.pop(), (got) => received(self, got))]
        case 'is asked':
          return [step(`looks whether ${message} concerns it`, () => asked(self))]
        case 'compares':
          return [step(`compares ${message}`, () => compared(self))]
        case 'grows':
          return [step('takes over the larger number', () => grown(self))]
        case 'learns':
          return number === own
            ? [step('leads', leaders.up(), () => self.set('at', 'has learnt'))]
            : [step('has lost', () => self.set('at', 'has learnt'))]
        case 'has learnt':
          return [step('is done', () => self.set('at', self.knowsWinner ? 'end' : 'sends'))]
        default:
          return []
      }
    })
  })
  return system('leader', {
    processes: nodes,
    objects: [...channels, leaders],
    properties: [
      noDeadlock(),
      always(
        'there is one leader at most',
        proposition([leaders], (many) => many <= 1),
      ),
    ],
  })
}

function listening(self: Node): Node {
  return self.merge({ at: 'listens', kind: '', number: 0 })
}

function sent(self: Node): Node {
  if (self.kind === 'winner') {
    return self.knowsWinner ? listening(self) : self.set('at', 'end')
  }
  return self.kind === 'two' && self.active ? self.set('at', 'remembers') : listening(self)
}

function received(self: Node, { kind, number }: Message): Node {
  return self.merge({ at: kind === 'winner' ? 'learns' : 'is asked', kind, number })
}

/** A node that has given up passes on what it gets. */
function asked(self: Node): Node {
  return self.set('at', self.active ? 'compares' : 'sends')
}

function compared(self: Node): Node {
  const { kind, number, neighbour, maximum } = self
  if (kind === 'one') {
    return number === maximum
      ? self.merge({ at: 'sends', kind: 'winner', knowsWinner: true })
      : self.merge({ at: 'sends', kind: 'two' })
  }
  if (neighbour > number && neighbour > maximum) return self.set('at', 'grows')
  return listening(self.set('active', false))
}

function grown(self: Node): Node {
  const { neighbour } = self
  return self.merge({ at: 'sends', kind: 'one', maximum: neighbour, number: neighbour })
}

export default model({
  name: 'leader',
  description: 'Leader election in a ring whose channels lead one way.',
  parameters: { nodes: count(3, 'nodes in the ring', 2) },
  build: ({ nodes }) => ring(nodes),
  expectations: [
    { verdicts: 'holds', states: 560 },
    { with: { nodes: 5 }, verdicts: 'holds', states: 30_698 },
  ],
})

function range(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i)
}

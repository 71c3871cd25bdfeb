/**
 * Peterson's lock for any number of processes (G. L. Peterson, 1981): to get in, a process climbs one
 * level after the other, and waits on each until another comes after it there, or nobody else is as high.
 */
import {
  always,
  cell,
  choice,
  count,
  ltl,
  model,
  noDeadlock,
  object,
  operation,
  process,
  proposition,
  step,
  system,
} from 'fsmc'
import { Record } from 'immutable'

const Task = Record({ at: 'outside', level: 0 })

function lock(size: number, careful: boolean) {
  const numbers = range(size)
  const flags = numbers.map((i) =>
    object(`flag ${i}`, 0 as number, {
      set: operation((_, level: number) => level),
      isBelow: operation(
        `flag ${i} is below {0}`,
        (flag, level: number) => flag < level,
        (flag) => flag,
        'read',
      ),
    }),
  )
  const turns = numbers.slice(1).map((level) =>
    object(`turn at level ${level}`, -1 as number, {
      set: operation((_, last: number) => last),
      isAnother: operation(
        `the last at level ${level} is not {0}`,
        (last, me: number) => last !== me,
        (last) => last,
        'read',
      ),
    }),
  )
  const inside = numbers.map((i) => cell(`${i} is inside`, false))
  const tasks = numbers.map((i) =>
    process(`task ${i}`, Task(), (self) => {
      const { at, level } = self
      const turn = turns[level - 1]
      const climbed = () => Task({ at: level + 1 < size ? 'climbs' : 'enters', level: level + 1 })
      const goTo = (place: string) => () => self.set('at', place)
      switch (at) {
        case 'outside':
          return [step('wants to get in', () => Task({ at: 'climbs', level: 1 }))]
        case 'climbs':
          return [step(`comes to level ${level}`, flags[i]!.set(level), goTo('is last'))]
        case 'is last':
          return [step('is the last there', turn!.set(i), goTo('waits'))]
        case 'waits': {
          const others = flags.filter((_, other) => other !== i)
          const alone = others.map((flag) => flag.isBelow(level))
          return [
            ...(careful
              ? [step('finds nobody as high', alone, climbed)]
              : [step('does not look', climbed)]),
            step('is no longer the last', turn!.isAnother(i), climbed),
          ]
        }
        case 'enters':
          return [step('enters', inside[i]!.set(true), goTo('inside'))]
        case 'inside':
          return [step('leaves', inside[i]!.set(false), goTo('leaves'))]
        default:
          return [step('takes its flag down', flags[i]!.set(0), () => Task())]
      }
    }),
  )
  const one = proposition(inside, (...are) => are.filter(Boolean).length <= 1)
  return system('peterson', {
    processes: tasks,
    objects: [...flags, ...turns, ...inside],
    properties: [
      noDeadlock(),
      always('at most one is inside', one),
      ...tasks.map((task, i) =>
        ltl(`${task.name} gets in whenever it wants to`, '[] (wants -> <> inside)', {
          wants: proposition([task], ({ at }) => !['outside', 'inside', 'leaves'].includes(at)),
          inside: proposition([inside[i]!], (is) => is),
        }),
      ),
    ],
  })
}

export default model({
  name: 'peterson',
  description: "Peterson's lock for any number of processes.",
  parameters: {
    tasks: count(2, 'processes that want to get in, again and again', 2),
    waits: choice(['until it may', 'not at all'], 'what a process does on each level'),
  },
  build: ({ tasks, waits }) => lock(tasks, waits === 'until it may'),
  expectations: [
    { verdicts: 'holds', states: 59 },
    { with: { tasks: 3 }, verdicts: 'holds', states: 1_032 },
    { with: { tasks: 4 }, verdicts: 'holds', states: 19_725 },
    { with: { waits: 'not at all' }, verdicts: 'violated', states: 107 },
  ],
})

function range(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i)
}

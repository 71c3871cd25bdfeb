import fc from 'fast-check'
import {
  cell,
  fifo,
  lock,
  noDeadlock,
  type Operation,
  process,
  type Step,
  type System,
  step,
  symmetric,
  system,
  type Value,
} from 'fsmc'
import { List, Record } from 'immutable'

/*
 * Random systems with a family of alike members and a server that all of them meet. A member is a table:
 * for each of its places, what it may do next. Members speak of each other by name, in queues, in locks
 * and in what they have in hand.
 */

const acts = ['idle', 'push', 'pop', 'popOwn', 'lock', 'unlock', 'poke', 'wait', 'reset'] as const
type Act = (typeof acts)[number]

interface Move {
  readonly act: Act
  readonly to: number
}

interface Plan {
  readonly members: number
  readonly places: readonly (readonly Move[])[]
  readonly server: readonly (readonly Move[])[]
  readonly rests: readonly boolean[]
}

const moves = (places: number) =>
  fc.array(fc.record({ act: fc.constantFrom(...acts), to: fc.nat(places - 1) }), { maxLength: 2 })

const tables = fc
  .integer({ min: 2, max: 4 })
  .chain((places) => fc.array(moves(places), { minLength: places, maxLength: places }))

export const plans: fc.Arbitrary<Plan> = fc.record({
  members: fc.integer({ min: 2, max: 4 }),
  places: tables,
  server: tables,
  rests: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
})

const Standing = Record({ at: 0, hand: '' })
type Standing = ReturnType<typeof Standing>

/** @param alike false: the last member's table is another one, which the declaration hides */
export function familySystem(plan: Plan, { alike = true } = {}): System {
  const names = Array.from({ length: plan.members }, (_, i) => `member ${i}`)
  const queue = fifo<string>('queue', { capacity: 3 })
  const mutex = lock('mutex')
  const cells = new Map(names.map((name) => [name, cell<string>(`cell of ${name}`, 'off')]))
  const operations = (act: Act, me: string, hand: string): readonly Operation[] | undefined => {
    const other = cells.get(hand)
    const own = cells.get(me)
    switch (act) {
      case 'idle':
        return []
      case 'push':
        return [queue.push(me === 'server' ? hand || names[0]! : me)]
      case 'pop':
        return [queue.pop()]
      case 'popOwn':
        return [queue.popIf(me)]
      case 'lock':
        return [mutex.acquire(me)]
      case 'unlock':
        return [mutex.release(me)]
      case 'poke':
        return other && [other.set('on')]
      case 'wait':
        return own && [own.is('on')]
      case 'reset':
        return own && [own.move('on', 'off')]
    }
  }
  const task = (me: string, table: Plan['places']) =>
    process<Standing>(
      me,
      Standing(),
      (self): Step<Standing>[] =>
        (table[self.at] ?? []).flatMap(({ act, to }) => {
          if (me === 'server' && act === 'push' && self.hand === '') return []
          const performed = operations(act, me, self.hand)
          if (performed === undefined) return []
          const next = (...results: Value[]) =>
            act === 'pop' ? Standing({ at: to, hand: String(results[0]) }) : self.set('at', to)
          return [step(`${act} to ${to}`, performed, next as () => Standing)]
        }),
      { rests: ({ at }) => plan.rests[at] === true },
    )
  const strange = plan.places.map((row) => row.slice(1))
  const members = names.map((name, i) =>
    task(name, alike || i < names.length - 1 ? plan.places : strange),
  )
  return system('family', {
    processes: [...members, task('server', plan.server)],
    objects: [...cells.values(), queue, mutex],
    properties: [noDeadlock()],
    symmetric: [symmetric(members.map((member) => [member, cells.get(member.name)!]))],
  })
}

/** All that a state becomes when members change places, itself included, in the plainest way. */
export function exchanged({ members }: Plan, state: List<Value>): Value[][] {
  return permutations(members).map((image) => {
    const rename = (text: string) =>
      text.replace(/member (\d)/, (_, i) => `member ${image[Number(i)]}`)
    const value = (old: Value): Value => {
      if (typeof old === 'string') return rename(old)
      if (List.isList(old)) return old.map((item) => rename(String(item)))
      const { at, hand } = old as Standing
      return Standing({ at, hand: rename(hand) })
    }
    const renamed = state.toArray().map(value)
    const to = [...renamed]
    image.forEach((other, i) => {
      to[other] = renamed[i]
      to[members + 1 + other] = renamed[members + 1 + i]
    })
    return to
  })
}

function permutations(n: number): number[][] {
  if (n === 0) return [[]]
  return permutations(n - 1).flatMap((rest) =>
    Array.from({ length: n }, (_, at) => [...rest.slice(0, at), n - 1, ...rest.slice(at)]),
  )
}

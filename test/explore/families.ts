import fc from 'fast-check'
import {
  cell,
  fifo,
  lock,
  noDeadlock,
  type Operation,
  object,
  operation,
  outcome,
  process,
  type Step,
  type System,
  step,
  symmetric,
  system,
  type Value,
} from 'fsmc'
import { List, Record, Set as ValueSet } from 'immutable'

/*
 * Random systems with a family of alike members and a server that all of them meet. A member is a table:
 * for each of its places, what it may do next. Members speak of each other by name, in queues, in locks
 * and in what they have in hand.
 */

const acts = ['idle', 'push', 'pop', 'popOwn', 'lock', 'unlock', 'poke', 'wait', 'reset'] as const
const actsWithLedger = [...acts, 'enter', 'leave', 'popAndEnter', 'enterTwice'] as const
type Act = (typeof actsWithLedger)[number]

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

const moves = (acts: readonly Act[], places: number) =>
  fc.array(fc.record({ act: fc.constantFrom(...acts), to: fc.nat(places - 1) }), { maxLength: 2 })

const tables = (acts: readonly Act[]) =>
  fc
    .integer({ min: 2, max: 4 })
    .chain((places) => fc.array(moves(acts, places), { minLength: places, maxLength: places }))

const plansOf = (acts: readonly Act[]): fc.Arbitrary<Plan> =>
  fc.record({
    members: fc.integer({ min: 2, max: 4 }),
    places: tables(acts),
    server: tables(acts),
    rests: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
  })

export const plans = plansOf(acts)
/** Members that also enter themselves in a ledger, an object of their own making. */
export const plansWithLedger = plansOf(actsWithLedger)

const Standing = Record({ at: 0, hand: '' })
type Standing = ReturnType<typeof Standing>

/** How the ledger treats the last member: as the others, or otherwise in what it lets, does or gives. */
export const treatments = ['alike', 'guard', 'effect', 'result'] as const

/**
 * @param alike false: the last member's table is another one, which the declaration hides
 * @param ledger for plans with one
 */
export function familySystem(
  plan: Plan,
  {
    alike = true,
    ledger: treatment,
  }: { alike?: boolean; ledger?: (typeof treatments)[number] } = {},
): System {
  const names = Array.from({ length: plan.members }, (_, i) => `member ${i}`)
  const isOdd = (name: string, how: typeof treatment) => treatment === how && name === names.at(-1)
  const ledger = object('ledger', ValueSet<string>(), {
    enter: operation(
      'there is room',
      (entered, name: string) => entered.size < (isOdd(name, 'guard') ? 1 : 2),
      (entered: ValueSet<string>, name: string) =>
        outcome(
          isOdd(name, 'effect') ? entered : entered.add(name),
          isOdd(name, 'result') ? '' : name,
        ),
    ),
    leave: operation(
      '{0} has entered',
      (entered: ValueSet<string>, name: string) => entered.has(name),
      (entered: ValueSet<string>, name: string) => entered.delete(name),
    ),
  })
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
      case 'enter':
        return [ledger.enter(me)]
      case 'leave':
        return [ledger.leave(me)]
      case 'popAndEnter':
        return [queue.pop(), ledger.enter(me)]
      case 'enterTwice':
        return [ledger.enter(me), ledger.enter(hand || me)]
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
            act === 'pop' || act === 'enter' || act === 'popAndEnter'
              ? Standing({ at: to, hand: String(results[0]) })
              : self.set('at', to)
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
    objects: [...cells.values(), queue, mutex, ...(treatment ? [ledger] : [])],
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
      if (ValueSet.isSet(old)) return old.map((item) => rename(String(item)))
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

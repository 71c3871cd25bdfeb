/**
 * Dining philosophers: each needs the forks to the left and to the right. If all take the left one
 * first, all can end up holding one and waiting for the other. One who is right-handed breaks the circle.
 */
import { choice, count, lock, model, noDeadlock, process, step, system } from 'fsmc'

type Doing = 'thinking' | 'hungry' | 'holding a fork' | 'eating' | 'done eating'

function table(seats: number, oneIsRightHanded: boolean, fine: boolean) {
  const forks = Array.from({ length: seats }, (_, seat) => lock(`fork ${seat}`))
  const philosophers = forks.map((left, seat) => {
    const me = `philosopher ${seat}`
    const right = forks[(seat + 1) % seats]!
    const [first, second] = oneIsRightHanded && seat === 0 ? [right, left] : [left, right]
    const takesFirst = step(
      `takes ${first.name}`,
      first.acquire(me),
      () => 'holding a fork' as Doing,
    )
    return process<Doing>(me, 'thinking', (doing) => {
      switch (doing) {
        case 'thinking':
          return [fine ? step('gets hungry', () => 'hungry') : takesFirst]
        case 'hungry':
          return [takesFirst]
        case 'holding a fork':
          return [step(`takes ${second.name}`, second.acquire(me), () => 'eating')]
        case 'eating':
          return fine
            ? [step(`puts ${first.name} back`, first.release(me), () => 'done eating')]
            : [step('puts both back', [first.release(me), second.release(me)], () => 'thinking')]
        case 'done eating':
          return [step(`puts ${second.name} back`, second.release(me), () => 'thinking')]
      }
    })
  })
  return system('philosophers', {
    processes: philosophers,
    objects: forks,
    properties: [noDeadlock()],
  })
}

export default model({
  name: 'philosophers',
  description: 'Dining philosophers, each of whom takes two forks, one after the other.',
  parameters: {
    seats: count(3, 'philosophers at the table', 2),
    manners: choice(['left first', 'one right-handed'], 'which fork each takes first'),
    steps: choice(
      ['coarse', 'fine'],
      'fine: hunger, and each fork put back, are steps of their own',
    ),
  },
  build: ({ seats, manners, steps }) =>
    table(seats, manners === 'one right-handed', steps === 'fine'),
  expectations: [
    { with: { seats: 2 }, verdicts: 'violated', states: 6 },
    { with: { seats: 3 }, verdicts: 'violated', states: 14 },
    { with: { seats: 4 }, verdicts: 'violated', states: 34 },
    { with: { seats: 5 }, verdicts: 'violated', states: 82 },
    { with: { seats: 2, manners: 'one right-handed' }, verdicts: 'holds', states: 5 },
    { with: { seats: 3, manners: 'one right-handed' }, verdicts: 'holds', states: 12 },
    { with: { seats: 4, manners: 'one right-handed' }, verdicts: 'holds', states: 29 },
    { with: { seats: 5, manners: 'one right-handed' }, verdicts: 'holds', states: 70 },
  ],
})

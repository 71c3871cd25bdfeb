import {
  always,
  cell,
  leadsTo,
  lock,
  noDeadlock,
  process,
  proposition,
  sometimes,
  step,
  system,
} from 'fsmc'

/** Ends well or not, in words that comments and labels have to be kept from breaking out of. */
export function tiny() {
  const door = lock('the door')
  const lamp = cell<'off' | 'on'>('lamp', 'off')
  const cat = process<string>('cat', 'outside', (at) => {
    if (at === 'outside') return [step('opens', door.acquire('cat'), () => 'at the "door"')]
    return at === 'inside'
      ? []
      : [step('goes in', [lamp.set('on'), door.release('cat')], () => 'inside')]
  })
  const dog = process<string>('dog', 'waits */', (at) => {
    if (at !== 'waits */') return at === 'rests' ? [] : [step('begs', lamp.is('off'), () => at)]
    return [
      step('opens', door.acquire('dog'), () => 'rests'),
      step('begs', lamp.is('on'), () => 'begs'),
    ]
  })
  const isInside = proposition([cat], (at) => at === 'inside')
  return system('tiny', {
    processes: [cat, dog],
    objects: [door, lamp],
    properties: [
      noDeadlock(),
      always(
        'in the light',
        proposition([cat, lamp], (at, light) => at !== 'inside' || light === 'on'),
      ),
      sometimes(
        'in the dark',
        proposition([cat, lamp], (at, light) => at !== 'inside' && light === 'off'),
      ),
      sometimes('inside', isInside),
      leadsTo(
        'comes in',
        proposition([cat], () => true),
        isInside,
      ),
    ],
  })
}

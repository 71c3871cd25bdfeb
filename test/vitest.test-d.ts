import 'fsmc/vitest'
import type { Checkable, MatcherOptions } from 'fsmc/vitest'
import { expect, expectTypeOf, test } from 'vitest'
import philosophers from '../models/examples/philosophers.ts'
import { chain } from './systems.ts'

test('the matchers are known, and asynchronous', () => {
  expectTypeOf(expect(chain(1)).toHold()).toEqualTypeOf<Promise<void>>()
  expectTypeOf(expect(chain(1)).not.toDeadlock()).toEqualTypeOf<Promise<void>>()
  expectTypeOf(expect(philosophers).toHold).parameters.toEqualTypeOf<
    [property?: string | undefined, options?: MatcherOptions | undefined]
  >()
  expectTypeOf(expect(philosophers).toHaveStates).parameter(0).toEqualTypeOf<number>()
})

test('a system, a model, or a model with parameters', () => {
  expectTypeOf(chain(1)).toExtend<Checkable>()
  expectTypeOf(philosophers).toExtend<Checkable>()
  expectTypeOf<[typeof philosophers, { seats: 2 }]>().toExtend<Checkable>()
  expectTypeOf<number>().not.toExtend<Checkable>()
})

test('wrong arguments are refused', () => {
  // @ts-expect-error a property is given by its name
  expect(philosophers).toHold(5)
  // @ts-expect-error not a way to search
  expect(philosophers).toDeadlock({ search: 'random' })
  // @ts-expect-error states are counted
  expect(philosophers).toHaveStates('14')
  // @ts-expect-error no such option
  expect(philosophers).toDeadlock({ maxState: 14 })
})

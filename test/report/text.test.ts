import { stripVTControlCharacters } from 'node:util'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkSync } from '../../src/check/index.ts'
import { renderText } from '../../src/report/index.ts'
import {
  always,
  cell,
  type Narration,
  noDeadlock,
  process,
  proposition,
  sometimes,
  step,
  system,
} from '../../src/system/index.ts'
import { loopback, philosophers, range } from '../explain/systems.ts'
import { checked } from './setup.ts'

test('the loopback hang, as it goes into a bug report', () => {
  const { result, explanations } = checked(loopback())
  expect(renderText(result, explanations)).toMatchInlineSnapshot(`
    "✗ violated  no deadlock
    9 states, 8 transitions, depth 8, 0.12 s, exhaustive

    Counterexample to no deadlock: 8 steps to a deadlock

        1  touch        openat("n0", O_WRONLY|O_CREAT)

      round 1 — SFTP LSTAT n0 — returns
        1  sshfs        sends LSTAT
           sftp-server  lstat = ENOENT

      round 2 — SFTP OPEN n0 — returns
        2  sshfs        sends OPEN
           sftp-server  openat: FAN_OPEN_PERM, waits for the verdict
        3  listener     reads an event
        4  listener     answers FAN_ALLOW
        5  sftp-server  openat = 3

      round 3 — SFTP FSTAT n0 — returns
        5  sshfs        sends FSTAT
           sftp-server  fstat = 0
        6  touch        raises FAN_OPEN_PERM
        7  listener     reads an event
        8  listener     read: opens the file of the event, sends FUSE_OPEN

      round 4 — SFTP OPEN n0 — never returns
        8  sshfs        sends OPEN
           sftp-server  openat: FAN_OPEN_PERM, waits for the verdict

    Blocked tasks
      touch        D  wait for verdict
        fanotify_handle_event < fsnotify < __fsnotify_parent < do_dentry_open < fuse_create_open
      listener     S  wait for FUSE reply
        request_wait_answer < __fuse_simple_request < fanotify_read
      sshfs        S  wait for SFTP reply
        futex_do_wait
      sftp-server  D  wait for verdict
        fanotify_handle_event < fsnotify < __fsnotify_parent < do_dentry_open < vfs_open < path_openat

    Who waits for whom
      listener -> sshfs -> sftp-server -> listener
        listener waits for the FUSE reply of sshfs
        sshfs waits for the SFTP reply of sftp-server
        sftp-server waits for the verdict of listener
      Victims: touch (waits for the verdict of listener)

    What ends it
      - listener cannot be killed while it waits for the FUSE reply
      - A signal to sshfs ends its wait and breaks the cycle
      - SIGKILL of sftp-server ends its wait and breaks the cycle
      - Killing touch frees touch alone; the cycle stays
    "
  `)
})

test('the same in a narrow window', () => {
  const { result, explanations } = checked(loopback())
  expect(renderText(result, explanations, { width: 48 })).toMatchInlineSnapshot(`
    "✗ violated  no deadlock
    9 states, 8 transitions, depth 8, 0.12 s,
      exhaustive

    Counterexample to no deadlock: 8 steps to a
    deadlock

        1  touch        openat("n0",
                        O_WRONLY|O_CREAT)

      round 1 — SFTP LSTAT n0 — returns
        1  sshfs        sends LSTAT
           sftp-server  lstat = ENOENT

      round 2 — SFTP OPEN n0 — returns
        2  sshfs        sends OPEN
           sftp-server  openat: FAN_OPEN_PERM, waits
                        for the verdict
        3  listener     reads an event
        4  listener     answers FAN_ALLOW
        5  sftp-server  openat = 3

      round 3 — SFTP FSTAT n0 — returns
        5  sshfs        sends FSTAT
           sftp-server  fstat = 0
        6  touch        raises FAN_OPEN_PERM
        7  listener     reads an event
        8  listener     read: opens the file of the
                        event, sends FUSE_OPEN

      round 4 — SFTP OPEN n0 — never returns
        8  sshfs        sends OPEN
           sftp-server  openat: FAN_OPEN_PERM, waits
                        for the verdict

    Blocked tasks
      touch        D  wait for verdict
        fanotify_handle_event < fsnotify <
          __fsnotify_parent < do_dentry_open <
          fuse_create_open
      listener     S  wait for FUSE reply
        request_wait_answer <
          __fuse_simple_request < fanotify_read
      sshfs        S  wait for SFTP reply
        futex_do_wait
      sftp-server  D  wait for verdict
        fanotify_handle_event < fsnotify <
          __fsnotify_parent < do_dentry_open <
          vfs_open < path_openat

    Who waits for whom
      listener -> sshfs -> sftp-server -> listener
        listener waits for the FUSE reply of sshfs
        sshfs waits for the SFTP reply of
          sftp-server
        sftp-server waits for the verdict of
          listener
      Victims: touch (waits for the verdict of
        listener)

    What ends it
      - listener cannot be killed while it waits for
        the FUSE reply
      - A signal to sshfs ends its wait and breaks
        the cycle
      - SIGKILL of sftp-server ends its wait and
        breaks the cycle
      - Killing touch frees touch alone; the cycle
        stays
    "
  `)
})

test('a model is named with its parameters; holds, witnesses and unknowns have a line each', () => {
  const at = cell('at', 0 as number)
  const walker = process('walker', 0 as number, (i) =>
    i < 5 ? [step('walks', at.set(i + 1), () => i + 1)] : [],
  )
  const is = (n: number) => proposition([at], (value) => value === n)
  const given = system('walk', {
    processes: [walker],
    objects: [at],
    properties: [noDeadlock(), sometimes('comes to 2', is(2)), sometimes('comes to 9', is(9))],
  })
  const subject = { name: 'walk', parameters: { steps: 5, pace: 'slow' } }
  const render = (maxStates: number) =>
    renderText({ ...checkSync(given, { maxStates }), seconds: 1 }, [], { subject })
  expect(render(4)).toMatchInlineSnapshot(`
    "walk steps=5 pace=slow
    ? unknown  no deadlock: the limit of states was reached
    ✓ holds    comes to 2
    ? unknown  comes to 9: the limit of states was reached
    4 states, 3 transitions, depth 3, 1.00 s, stopped because the limit of states was reached
    "
  `)
  expect(render(100)).toMatchInlineSnapshot(`
    "walk steps=5 pace=slow
    ✓ holds     no deadlock
    ✓ holds     comes to 2
    ✗ violated  comes to 9: it is true in no reachable state
    6 states, 5 transitions, depth 5, 1.00 s, exhaustive
    "
  `)
})

test('several properties violated by one run are told with it, once', () => {
  const flag = cell('flag', 0 as number)
  const setter = process('setter', 0 as number, (at) => [
    at === 0 ? step('sets it', flag.set(1), () => 1) : step('waits', flag.is(2), () => 2),
  ])
  const { result, explanations } = checked(
    system('flag', {
      processes: [setter],
      objects: [flag],
      properties: [
        noDeadlock(),
        always(
          'never set',
          proposition([flag], (value) => value === 0),
        ),
      ],
    }),
  )
  expect(renderText(result, explanations)).toMatchInlineSnapshot(`
    "✗ violated  no deadlock
    ✗ violated  never set
    2 states, 1 transition, depth 1, 0.12 s, exhaustive

    Counterexample to no deadlock: 1 step to a deadlock
      It also violates: never set

      1  setter  sets it

    Blocked tasks
      setter  wait until flag is 2

    Who waits for whom
      Blocked without a cycle: setter
    "
  `)
})

test('of several runs into the same cycle the first is shown', () => {
  const { result, explanations } = checked(philosophers(2))
  const [explanation] = explanations
  const other = { ...explanation!, properties: ['no deadlock', 'nobody starves'] }
  const text = renderText(result, [explanation!, other])
  expect(text.slice(text.lastIndexOf('Counterexample'))).toMatchInlineSnapshot(`
    "Counterexample to no deadlock: 2 steps to a deadlock
      It also violates: nobody starves
      It ends in the same cycle.
    "
  `)
})

test('a hang in the initial state has no steps', () => {
  const never = cell('never', 0 as number)
  const waiter = process('waiter', 0 as number, () => [step('waits', never.is(1), () => 1)])
  const parts = { processes: [waiter], objects: [never], properties: [noDeadlock()] }
  const { result, explanations } = checked(system('stuck', parts))
  expect(renderText(result, explanations)).toContain('  The initial state itself.\n')
})

test('colour is asked for, and changes nothing but colours', () => {
  const { result, explanations } = checked(loopback())
  const plain = renderText(result, explanations)
  const coloured = renderText(result, explanations, { colour: true })
  expect(coloured).not.toBe(plain)
  expect(stripVTControlCharacters(coloured)).toBe(plain)
})

test('whatever the names, lines fit the width and hold no control characters', () => {
  fc.assert(
    fc.property(namedRing, fc.integer({ min: 30, max: 160 }), (ring, width) => {
      const { result, explanations } = checked(ring)
      const subject = { name: ring.name, parameters: { [ring.name]: ring.name } }
      const text = renderText(result, explanations, { width, subject })
      for (const line of text.split('\n')) {
        expect(columns(line)).toBeLessThanOrEqual(width)
        expect(line).not.toMatch(/\p{Cc}/u)
      }
    }),
  )
})

test('philosophers are told without state letters, for the model has none', () => {
  const { result, explanations } = checked(philosophers(2))
  expect(renderText(result, explanations)).toMatchInlineSnapshot(`
    "✗ violated  no deadlock
    6 states, 7 transitions, depth 2, 0.12 s, stopped because every property is decided

    Counterexample to no deadlock: 2 steps to a deadlock

      1  philosopher 0  takes the left fork
      2  philosopher 1  takes the left fork

    Blocked tasks
      philosopher 0  wait until fork 1 is free
      philosopher 1  wait until fork 0 is free

    Who waits for whom
      philosopher 0 -> philosopher 1 -> philosopher 0
        philosopher 0 waits until fork 1 is free, which is up to philosopher 1
        philosopher 1 waits until fork 0 is free, which is up to philosopher 0
    "
  `)
})

// Helpers

const name = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.array(fc.string({ minLength: 1, maxLength: 9 })).map((words) => words.join(' ')),
  fc.constantFrom('\u001b[31mred\u001b[0m', 'x'.repeat(300), '漢字'.repeat(50), 'a\nb'),
)

/** Philosophers with any names, who say anything. */
const namedRing = fc
  .tuple(fc.uniqueArray(name, { minLength: 4, maxLength: 4 }), fc.array(name))
  .map(([names, texts]) => {
    const narration: Narration[] = texts.map((text, i) => ({
      text,
      task: names[i % 4]!,
      ...(i % 2 === 0 && { opens: text }),
    }))
    const forks = range(2).map((i) =>
      cell(names[i]!, 0 as number, { heldBy: () => [names[3 - i]!] }),
    )
    const seats = range(2).map((i) =>
      process(
        names[2 + i]!,
        0 as number,
        (at) => [
          at === 0
            ? step(names[i]!, forks[i]!.set(1), () => 1, { narration })
            : step(names[i]!, forks[i]!.is(2), () => 2),
        ],
        { tasks: () => [{ name: names[2 + i]!, stack: [...texts, ...names] }] },
      ),
    )
    return system(names[0]!, {
      processes: seats,
      objects: forks,
      properties: [noDeadlock(names[1])],
    })
  })

/** At least the columns that a terminal needs: two for each character known to be wide. */
function columns(line: string): number {
  const wide = /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Emoji_Presentation}]/gu
  return [...line.replace(/\p{M}/gu, '').replace(wide, 'xx')].length
}

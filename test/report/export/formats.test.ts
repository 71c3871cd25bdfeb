import { expect, test } from 'vitest'
import { reachableGraph, tabulate } from '../../../src/explain/index.ts'
import { autLines, dotLines, promelaLines, tlaLines } from '../../../src/report/export/index.ts'
import { explored, origin, text } from './explored.ts'
import { tiny } from './tiny.ts'

const search = explored(tiny(), 100)!

test('Promela', () => {
  expect(text(promelaLines(tabulate(search), origin))).toMatchInlineSnapshot(`
    "/*
     * tiny, exported by fsmc 0.0.0
     *
     * A variable is a component, and its value the number of a local state. A step is a guarded transition.
     * fsmc finds 6 states, 5 transitions, 2 deadlocks.
     *
     * SPIN counts the same states, and as many errors (invalid end states) as there are deadlocks:
     *
     *   spin -a FILE
     *   gcc -O2 -DNOREDUCE -DSAFETY -DNOCLAIM -o pan pan.c && ./pan -c0 -m16
     *
     * Every step is one transition. A state in which nothing moves and every process rests is no deadlock:
     * process at_rest goes round in it, which makes a transition more and no state.
     *
     * A property is decided by its claim, without fairness:
     *
     *   gcc -O2 -DNOREDUCE -o pan pan.c && ./pan -a -m124 -N NAME
     *
     * Do not rely on -f, SPIN's weak fairness: it is known to miss violations.
     */

    /*
     * process cat
     *   0 = outside
     *   1 = at the "door"
     *   2 = inside
     */
    byte p_cat = 0;

    /*
     * process dog
     *   0 = waits * /
     *   1 = rests
     *   2 = begs
     */
    byte p_dog = 0;

    /*
     * object the door
     *   0 = ""
     *   1 = cat
     *   2 = dog
     */
    byte o_the_door = 0;

    /*
     * object lamp
     *   0 = off
     *   1 = on
     */
    byte o_lamp = 0;

    /* goes round where nothing else moves and every process rests */
    active proctype at_rest()
    {
      do
      :: (timeout && (p_cat == 2) && (p_dog == 1))
      od
    }

    /* process cat */
    active proctype P_cat()
    {
      do
      /* opens */
      :: d_step { p_cat == 0 && o_the_door == 0 -> p_cat = 1; o_the_door = 1 }
      /* goes in */
      :: d_step { p_cat == 1 && o_lamp == 0 && o_the_door == 1 -> p_cat = 2; o_lamp = 1; o_the_door = 0 }
      od
    }

    /* process dog */
    active proctype P_dog()
    {
      do
      /* opens */
      :: d_step { p_dog == 0 && o_the_door == 0 -> p_dog = 1; o_the_door = 2 }
      /* begs */
      :: d_step { p_dog == 0 && o_lamp == 1 -> p_dog = 2 }
      od
    }

    /* always: in the light */
    ltl always_in_the_light { [] !((p_cat == 2) && (o_lamp == 0)) }

    /*
     * sometimes: in the dark
     * a run that violates this claim shows that it holds
     */
    ltl never_in_the_dark { [] !((p_cat == 0 || p_cat == 1) && (o_lamp == 0)) }

    /*
     * sometimes: inside
     * a run that violates this claim shows that it holds
     */
    ltl never_inside { [] !(p_cat == 2) }

    /* leads to: comes in */
    ltl leads_to_comes_in { [] (true -> <> (p_cat == 2)) }
    "
  `)
})

test('TLA+', () => {
  expect(text(tlaLines(tabulate(search), origin, 'tiny'))).toMatchInlineSnapshot(`
    "---- MODULE tiny ----
    \\* tiny, exported by fsmc 0.0.0
    \\*
    \\* A variable is a component, and its value the number of a local state. A step is a guarded transition.
    \\* fsmc finds 6 states, 5 transitions, 2 deadlocks.
    \\*
    \\* For TLC, which checks for deadlocks by itself: save this as tiny.tla, and as tiny.cfg:
    \\*
    \\*   SPECIFICATION Spec
    \\*   INVARIANT TypeOK
    \\*   INVARIANT Always_in_the_light
    \\*   INVARIANT Never_in_the_dark
    \\*   INVARIANT Never_inside
    \\*   PROPERTY LeadsTo_comes_in

    EXTENDS Naturals

    VARIABLES
      p_cat,
      p_dog,
      o_the_door,
      o_lamp

    vars == <<p_cat, p_dog, o_the_door, o_lamp>>

    \\* p_cat: process cat
    \\*   0 = outside
    \\*   1 = at the "door"
    \\*   2 = inside

    \\* p_dog: process dog
    \\*   0 = waits */
    \\*   1 = rests
    \\*   2 = begs

    \\* o_the_door: object the door
    \\*   0 = ""
    \\*   1 = cat
    \\*   2 = dog

    \\* o_lamp: object lamp
    \\*   0 = off
    \\*   1 = on

    TypeOK ==
      /\\ p_cat \\in 0..2
      /\\ p_dog \\in 0..2
      /\\ o_the_door \\in 0..2
      /\\ o_lamp \\in 0..1

    Init ==
      /\\ p_cat = 0
      /\\ p_dog = 0
      /\\ o_the_door = 0
      /\\ o_lamp = 0

    \\* cat: opens
    A_cat_opens ==
      /\\ \\/ p_cat = 0 /\\ o_the_door = 0 /\\ p_cat' = 1 /\\ o_the_door' = 1
      /\\ UNCHANGED <<p_dog, o_lamp>>

    \\* cat: goes in
    A_cat_goes_in ==
      /\\ \\/ p_cat = 1 /\\ o_lamp = 0 /\\ o_the_door = 1 /\\ p_cat' = 2 /\\ o_the_door' = 0 /\\ o_lamp' = 1
      /\\ UNCHANGED <<p_dog>>

    \\* dog: opens
    A_dog_opens ==
      /\\ \\/ p_dog = 0 /\\ o_the_door = 0 /\\ p_dog' = 1 /\\ o_the_door' = 2
      /\\ UNCHANGED <<p_cat, o_lamp>>

    \\* dog: begs
    A_dog_begs ==
      /\\ \\/ p_dog = 0 /\\ o_lamp = 1 /\\ p_dog' = 2
      /\\ UNCHANGED <<p_cat, o_the_door, o_lamp>>

    P_cat ==
      \\/ A_cat_opens
      \\/ A_cat_goes_in

    P_dog ==
      \\/ A_dog_opens
      \\/ A_dog_begs

    \\* Where nothing moves and every process rests, there is no deadlock.
    AtRest ==
      /\\ (p_cat = 2)
      /\\ (p_dog = 1)
      /\\ UNCHANGED vars

    Next ==
      \\/ P_cat
      \\/ P_dog
      \\/ AtRest

    \\* Every process that can move, and goes on being able to, moves. A step that changes nothing is
    \\* a stuttering step here, and does not count as moving.
    Spec ==
      /\\ Init
      /\\ [][Next]_vars
      /\\ WF_vars(P_cat)
      /\\ WF_vars(P_dog)

    \\* always: in the light
    Always_in_the_light == ~((p_cat = 2) /\\ (o_lamp = 0))

    \\* sometimes: in the dark; a run that violates this shows that it holds
    Never_in_the_dark == ~((p_cat \\in {0, 1}) /\\ (o_lamp = 0))

    \\* sometimes: inside; a run that violates this shows that it holds
    Never_inside == ~(p_cat = 2)

    \\* leads to: comes in
    LeadsTo_comes_in == TRUE ~> (p_cat = 2)
    ====
    "
  `)
})

test('DOT', () => {
  expect(text(dotLines(reachableGraph(search), origin))).toMatchInlineSnapshot(`
    "// tiny, exported by fsmc 0.0.0
    // A state says what differs from the initial one, 0. Red: a deadlock. Two frames: it ends, all at rest.
    digraph "tiny" {
      node [shape=box, fontname="monospace", fontsize=10]
      edge [fontname="monospace", fontsize=9]
      s0 [label="0\\lcat: outside\\ldog: waits */\\lthe door: \\"\\"\\llamp: off\\l"]
      s1 [label="1\\lcat: at the \\"door\\"\\lthe door: cat\\l"]
      s2 [label="2\\ldog: rests\\lthe door: dog\\l", color=red, penwidth=2]
      s3 [label="3\\lcat: inside\\llamp: on\\l"]
      s4 [label="4\\lcat: inside\\ldog: rests\\lthe door: dog\\llamp: on\\l", peripheries=2]
      s5 [label="5\\lcat: inside\\ldog: begs\\llamp: on\\l", color=red, penwidth=2]
      s0 -> s1 [label="cat: opens"]
      s0 -> s2 [label="dog: opens"]
      s1 -> s3 [label="cat: goes in"]
      s3 -> s4 [label="dog: opens"]
      s3 -> s5 [label="dog: begs"]
    }
    "
  `)
})

test('Aldebaran', () => {
  expect(text(autLines(reachableGraph(search)))).toMatchInlineSnapshot(`
    "des (0, 5, 6)
    (0, "cat: opens", 1)
    (0, "dog: opens", 2)
    (1, "cat: goes in", 3)
    (3, "dog: opens", 4)
    (3, "dog: begs", 5)
    "
  `)
})

import { expect, test } from 'vitest'
import { isAsExpected, type ModelPage, renderIndex, renderPage } from '../../src/report/index.ts'
import { count } from '../../src/system/index.ts'
import { lockers, philosophers } from '../explain/systems.ts'
import { checked } from './setup.ts'

const page: ModelPage = {
  name: 'philosophers',
  title: 'Dining philosophers | forks',
  description: 'Each takes the `left` fork first.\n\nNothing | more.',
  file: 'models/philosophers.ts',
  parameters: { seats: count(2, 'philosophers <at> the table') },
  diagram: 'flowchart LR\n  a --> b\n',
  variants: [
    {
      parameters: { seats: 2 },
      expectation: { verdicts: 'violated', because: 'all take the left fork' },
      ...checked(philosophers(2)),
    },
    {
      parameters: { seats: 1 },
      expectation: { verdicts: { 'no deadlock': 'violated' } },
      ...checked(lockers([[0]])),
    },
  ],
}

test('the page of a model', () => {
  expect(renderPage(page)).toMatchInlineSnapshot(`
    "# Dining philosophers \\| forks

    Each takes the \`left\` fork first.

    Nothing | more.

    Model: \`models/philosophers.ts\`

    ## Set-up

    \`\`\`mermaid
    flowchart LR
      a --> b
    \`\`\`

    ## Parameters

    | Parameter | Meaning | Values | Default |
    | --- | --- | --- | --- |
    | \`seats\` | philosophers \\<at\\> the table | a number, 1 or more | \`2\` |

    ## Verdicts

    | With | Property | Found | Expected | States | Because |
    | --- | --- | --- | --- | --- | --- |
    | seats=2 | no deadlock | violated | violated |  | all take the left fork |
    | seats=1 | no deadlock | **holds** | violated | 2 |  |

    ## Counterexample to no deadlock

    With \`seats=2\`:

    \`\`\`text
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
    \`\`\`

    ### As a sequence chart

    \`\`\`mermaid
    sequenceDiagram
      participant p0 as philosopher 0
      participant p1 as philosopher 1
      Note over p0: takes the left fork
      Note over p1: takes the left fork
      Note over p0: blocked#58; wait until fork 1 is free
      Note over p1: blocked#58; wait until fork 0 is free
    \`\`\`

    ### Who waits for whom

    \`\`\`mermaid
    flowchart LR
      p0["philosopher 0"]:::cycle
      p1["philosopher 1"]:::cycle
      p0 ==>|"fork 1 is free"| p1
      p1 ==>|"fork 0 is free"| p0
      classDef cycle stroke:#c00,stroke-width:3px
      linkStyle 0,1 stroke:#c00,stroke-width:3px
    \`\`\`
    "
  `)
})

test('the index leads to the pages, and says which are as expected', () => {
  const fine = { ...page, name: 'a', title: 'a_b', variants: page.variants.slice(0, 1) }
  expect(
    renderIndex('Models', [
      { page, href: 'philosophers.md' },
      { page: fine, href: 'a (1).md' },
    ]),
  ).toMatchInlineSnapshot(`
    "# Models

    | Model | What it is | Variants | As expected |
    | --- | --- | --- | --- |
    | [Dining philosophers \\| forks](<philosophers.md>) | Each takes the \`left\` fork first. | 2 | **no** |
    | [a\\_b](<a (1).md>) | Each takes the \`left\` fork first. | 1 | yes |
    "
  `)
})

test('a page tells neither when nor how fast it was made', () => {
  const slower = page.variants.map((variant) => ({
    ...variant,
    result: { ...variant.result, seconds: 99 },
  }))
  expect(renderPage({ ...page, variants: slower })).toBe(renderPage(page))
})

test('a count of states that was not checked is not as expected', () => {
  const [stopped, whole] = page.variants
  const expectation = { verdicts: {}, states: 77 }
  expect(isAsExpected({ ...stopped!, expectation })).toBe(false)
  expect(isAsExpected({ ...whole!, expectation })).toBe(false)
})

import { object, operation, outcome } from '../system/index.ts'

/**
 * U9: a name that several tasks walk to. Who finds it unknown looks it up (V8); from then on it is known, and
 * when its time is over, FUSE is asked whether it is still there.
 */
export function dentry(path: string) {
  return object(
    `dentry of ${path}`,
    'unknown' as 'unknown' | 'known',
    {
      find: operation((state) =>
        state === 'unknown'
          ? [outcome(state, 'unknown')]
          : ['fresh', 'stale'].map((found) => outcome(state, found)),
      ),
      add: operation(() => 'known' as const),
    },
    {
      results: ({ operation }) =>
        operation === 'find' ? ['unknown', 'fresh', 'stale'] : [undefined],
    },
  )
}

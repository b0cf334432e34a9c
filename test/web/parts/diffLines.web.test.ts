import { expect, test } from 'vitest'
import { diffCounts, diffLines } from '../../../client/web/parts/plan/diffLines.ts'

test('a diff is read with the line numbers of the file a line is in', () => {
  const diff = '--- a\n+++ b\n@@ -3,3 +3,4 @@\n same\n-old\n+new\n+more\n end\n'
  expect(diffLines(diff).map(({ kind, at }) => `${kind} ${at}`)).toEqual([
    'hunk null',
    'same 3',
    'removed 4',
    'added 4',
    'added 5',
    'same 6',
  ])
  expect(diffCounts(diff)).toEqual({ added: 2, removed: 1 })
})

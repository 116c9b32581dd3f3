import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { publicTypes } from './public-types.ts'

test('[PK4] [PK6] what can be imported is found through every file that hands it on, and nothing else, and whether it is explained', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'concord-types-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const write = (name: string, text: string) => writeFileSync(path.join(folder, name), text)
  write(
    'index.d.ts',
    `export * from './all.ts'\nexport { one as first, type Shape } from './parts.ts'\n`,
  )
  write('all.d.ts', `export declare const many: number;\nexport { z } from 'zod';\n`)
  write(
    'parts.d.ts',
    `/** Of parts. */\nexport declare function one(): void;\nexport declare function one(of: string): void;
export interface Shape {\n    /** How many. */\n    sides: number;\n}\nexport interface Inner {}\n`,
  )
  expect([...publicTypes(path.join(folder, 'index.d.ts'))]).toEqual([
    ['many', { declaration: 'export declare const many: number;', isExplained: false }],
    [
      'first',
      {
        declaration:
          'export declare function one(): void;\nexport declare function one(of: string): void;',
        isExplained: true,
      },
    ],
    [
      'Shape',
      { declaration: 'export interface Shape {\n    sides: number;\n}', isExplained: false },
    ],
  ])
})

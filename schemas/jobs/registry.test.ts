import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { JobType } from './job-type.ts'
import { JOB_TYPES } from './registry.ts'

test('every type of job that is declared is in the registry', async () => {
  const files = readdirSync(import.meta.dirname).filter((file) => /-jobs?\.ts$/.test(file))
  const modules = await Promise.all(
    files.map(
      (file) => import(join(import.meta.dirname, file)) as Promise<Record<string, unknown>>,
    ),
  )
  const declared = modules
    .flatMap((module) => Object.values(module))
    .filter((value): value is JobType => Object.hasOwn(value as object, 'backoffMs'))
  expect(declared.map(({ type }) => type).toSorted()).toEqual([...JOB_TYPES.keys()].toSorted())
})

/**
 * The source files of the project, and what a parser says about one of them.
 */
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseSync, Visitor } from 'oxc-parser'
import { ROOT } from './programs.ts'

export interface SourceFile {
  /** From the root of the project, with forward slashes. */
  readonly file: string
  readonly text: string
}

const SKIPPED = new Set(['node_modules', 'dist', 'test-results'])

/** Every TypeScript file below the folders, in the order of the alphabet. */
export function readSources(folders: readonly string[]): SourceFile[] {
  const patterns = folders.map((folder) => `${folder}/**/*.{ts,tsx}`)
  return globSync(patterns, { cwd: ROOT, exclude: (name) => SKIPPED.has(path.basename(name)) })
    .map((file) => file.replaceAll('\\', '/'))
    .toSorted()
    .map((file) => ({ file, text: readFileSync(path.join(ROOT, file), 'utf8') }))
}

/** A test, or what tests lean on: a file in a folder named `test`. */
export const isTest = (file: string): boolean => /\.test\.tsx?$|\/test\//.test(file)

/** The specifiers of all imports: static, re-exported, dynamic, and inside types. */
export function importsOf({ file, text }: SourceFile): string[] {
  const { module, program } = parseSync(file, text)
  const found = module.staticImports.map((statement) => statement.moduleRequest.value)
  for (const statement of module.staticExports) {
    for (const entry of statement.entries) {
      if (entry.moduleRequest) found.push(entry.moduleRequest.value)
    }
  }
  new Visitor({
    ImportExpression({ source }) {
      if (source.type === 'Literal' && typeof source.value === 'string') found.push(source.value)
    },
    TSImportType({ source }) {
      found.push(source.value)
    },
  }).visit(program)
  return [...new Set(found)]
}

/** The comment before the first statement, without its decoration; empty when there is none. */
export function headComment({ file, text }: SourceFile): string {
  const { comments, program } = parseSync(file, text)
  const start = program.body[0]?.start ?? text.length
  return comments
    .filter((comment) => comment.end <= start)
    .map((comment) => comment.value)
    .join('\n')
    .split('\n')
    .map((line) => line.replace(/^[\s*]+/, ''))
    .join('\n')
}

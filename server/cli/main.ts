/** `concord`: a server to try things with, tokens, and what an operator does with the data. */
import { parseArgs } from 'node:util'
import { VARIABLES } from '../core/variables.ts'
import { isDamage } from '../storage/disk-trouble.ts'
import type { Command, Terminal } from './command.ts'

/** Each is loaded when it is wanted: a script that asks for a token does not wait for all the others. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  dev: async () => (await import('./dev.ts')).dev,
  token: async () => (await import('./token.ts')).token,
  backup: async () => (await import('./backup.ts')).backup,
  restore: async () => (await import('./restore.ts')).restore,
  inspect: async () => (await import('./inspect.ts')).inspect,
  export: async () => (await import('./export.ts')).exportDocument,
  import: async () => (await import('./import.ts')).importDocument,
  discard: async () => (await import('./discard.ts')).discard,
}

/** It did what it was asked, it could not, it was not asked in a way that it understands. */
const [DONE, FAILED, MISUSED] = [0, 1, 2] as const

const terminal: Terminal = {
  say: (line) => void process.stdout.write(`${line}\n`),
  warn: (line) => void process.stderr.write(`${line}\n`),
  progress(step, share) {
    if (!process.stderr.isTTY) return
    const end = share >= 1 ? '\n' : ''
    process.stderr.write(`\r\u001B[K${step}: ${Math.floor(share * 100)} %${end}`)
  },
}

async function overview(): Promise<string[]> {
  const commands = await Promise.all(Object.values(COMMANDS).map((load) => load()))
  const width = Math.max(...commands.map(({ usage }) => usage.length))
  return [
    'concord <command> [--data <folder>]',
    '',
    ...commands.map(({ usage, about }) => `  ${usage.padEnd(width)}  ${about}`),
    '',
    'The folder is DATA_DIR, or ./data, unless --data names another. `concord <command> --help` tells more.',
  ]
}

function helpOf({ usage, about, help }: Command): string[] {
  return [`concord ${usage}`, '', about, ...(help.length > 0 ? ['', ...help] : [])]
}

async function run([name, ...rest]: readonly string[]): Promise<number> {
  const command =
    name !== undefined && Object.hasOwn(COMMANDS, name) ? await COMMANDS[name]!() : undefined
  if (!command) {
    const asked = name === undefined || name === 'help' || name === '--help'
    for (const line of await overview()) (asked ? terminal.say : terminal.warn)(line)
    if (!asked) terminal.warn(`\nThere is no command ${name}.`)
    return name === undefined || !asked ? MISUSED : DONE
  }
  const [least, most] = command.words
  let parsed: ReturnType<typeof read>
  try {
    parsed = read(command, rest)
    if (!parsed.help && (parsed.words.length < least || parsed.words.length > most))
      throw new Error(`It is written: concord ${command.usage}`)
  } catch (error) {
    terminal.warn((error as Error).message)
    return MISUSED
  }
  if (parsed.help) {
    for (const line of helpOf(command)) terminal.say(line)
    return DONE
  }
  try {
    await command.run({ ...parsed, terminal })
    return DONE
  } catch (error) {
    terminal.warn(whyNot(error as Error, parsed.folder))
    return FAILED
  }
}

function whyNot(error: Error & { code?: string }, folder: string): string {
  if (error.code === 'LOCKED') return `A server is running on ${folder}. Stop it first.`
  return isDamage(error)
    ? 'The database file is damaged. Start the server: it copies all that can be read into a new file. Or restore a backup.'
    : error.message
}

function read(command: Command, args: readonly string[]) {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { ...command.options, data: { type: 'string' }, help: { type: 'boolean' } },
    allowPositionals: true,
  })
  const { data, help, ...options } = values as Record<string, string | boolean | undefined>
  const folder = String(
    data ?? VARIABLES.DATA_DIR.schema.parse(process.env['DATA_DIR'] || undefined),
  )
  return { folder, words: positionals, options, help: help === true }
}

// Whoever reads this has seen enough, as `| head` does.
process.stdout.on('error', () => process.exit(DONE))
process.exitCode = await run(process.argv.slice(2))

/** How the tools tell a person what a step came to: one line each, everything when it failed. */
export interface Verdict {
  readonly name: string
  readonly ok: boolean
  readonly seconds: number
  /** A few words after the time, for example how many tests ran. */
  readonly note?: string
  /** Shown only when the step failed. */
  readonly output?: string
}

export function report({ name, ok, seconds, note, output }: Verdict): void {
  const line = `${ok ? 'ok    ' : 'FAILED'} ${name.padEnd(22)} ${seconds.toFixed(1).padStart(6)} s`
  console.log(note === undefined ? line : `${line}   ${note}`)
  if (!ok && output?.trim()) console.log(`\n${output.trimEnd()}\n`)
}

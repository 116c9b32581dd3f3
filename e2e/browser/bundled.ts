/** A page's or a worker's program, put together as an application does it. */
import path from 'node:path'
import { rolldown } from 'rolldown'

/** `program`: the file under `e2e/`. Resolves with the code of a module for browsers. */
export async function bundled(program: string): Promise<string> {
  const input = path.join(import.meta.dirname, '..', program)
  const bundle = await rolldown({ input, platform: 'browser' })
  const { output } = await bundle.generate({ format: 'esm', codeSplitting: false })
  await bundle.close()
  return output[0].code
}

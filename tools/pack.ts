/** `npm run pack`: packs what others install into dist/, and looks at it as their tools will. */
import path from 'node:path'
import { packAll } from './packages.ts'
import { ROOT, runProgram } from './programs.ts'
import { report } from './report.ts'

/** Only what has ES modules is meant: there is no CommonJS here, and Node reads ES modules from both. */
const ATTW = ['--profile', 'esm-only', '--format', 'table-flipped', '--no-emoji']

const tarballs = await packAll(path.join(ROOT, 'dist'))
for (const [name, tarball] of Object.entries(tarballs)) {
  console.log(path.relative(ROOT, tarball))
  const looks = [
    { name: 'publint', ...(await runProgram('publint', ['run', tarball, '--strict'])) },
    // The server is a program: nothing is imported from it.
    ...(name === 'server'
      ? []
      : [{ name: 'types', ...(await runProgram('attw', [tarball, ...ATTW])) }]),
  ]
  for (const look of looks) {
    report(look)
    if (!look.ok) process.exitCode = 1
  }
}

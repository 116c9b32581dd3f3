/** A step of `npm run check`: the lockfile is one that `npm ci` accepts everywhere. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { type Lock, lockComplaints } from './lock.ts'
import { ROOT } from './programs.ts'

const text = readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8')
const complaints = lockComplaints(JSON.parse(text) as Lock)
for (const complaint of complaints) console.error(`package-lock.json: ${complaint}`)
if (complaints.length > 0) process.exitCode = 1

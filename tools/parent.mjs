/**
 * Notices that npm was killed. npm starts a shell which starts the script, and on a signal only the
 * shell dies: without this a server would stay behind and keep its port.
 * Plain JavaScript: it must load on Node 18.
 */
import { readFileSync } from 'node:fs'
import process from 'node:process'

const INTERVAL_MS = 250
const SHELL = /^(sh|dash|ash|bash)$/

/**
 * Calls `act` once, within about a quarter of a second of the death of the parent (or of npm behind
 * its shell). Does nothing outside an npm script: a program started by hand may outlive its terminal.
 * Does not keep the process alive.
 * @param {() => void} act
 */
export function whenParentGone(act) {
  if (process.env['npm_lifecycle_event'] === undefined) return
  const shell = process.ppid
  const npm = SHELL.test(nameOf(shell)) ? parentOf(shell) : undefined
  const timer = setInterval(() => {
    if (process.ppid === shell && (npm === undefined || parentOf(shell) === npm)) return
    clearInterval(timer)
    act()
  }, INTERVAL_MS)
  timer.unref()
}

/**
 * Reads Linux's table of processes; elsewhere there is none, and only the direct parent is watched.
 * @param {number} pid
 */
function nameOf(pid) {
  return /\((.*)\)/s.exec(stat(pid))?.[1] ?? ''
}

/** @param {number} pid */
function parentOf(pid) {
  const fields = /\) \S (\d+) /.exec(stat(pid))
  return fields === null ? undefined : Number(fields[1])
}

/** @param {number} pid */
function stat(pid) {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch {
    return ''
  }
}

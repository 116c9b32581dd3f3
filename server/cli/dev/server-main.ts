/** The server as `concord dev` starts it: it ends with whoever started it, also when that was killed. */
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'))
const { href } = new URL('../../main.ts', import.meta.url)
await import(href)

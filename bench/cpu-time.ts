/** CPU time of this thread, µs; other work on the machine is not in it. Some machines count it in milliseconds. */
export function threadMicroseconds(): number {
  const { user, system } = process.threadCpuUsage()
  return user + system
}

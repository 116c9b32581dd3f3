/** The value of a metric, with its labels as Prometheus writes them; 0 when it is not there. */
import type { ConcordServer } from './concord.ts'

export async function metricOf(server: ConcordServer, name: string): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`)).text()
  const line = text.split('\n').find((one) => one.startsWith(`${name} `))
  return line === undefined ? 0 : Number(line.slice(name.length))
}

/** The server as a program: settings from the environment, JSON log on standard output, stops on SIGINT and SIGTERM. */
import type { AddressInfo } from 'node:net'
import { compose, type Concord } from './compose.ts'
import { systemClock, systemRandomness } from './core/clock.ts'
import { readConfig, type Config } from './core/config.ts'
import { createLogger } from './core/logger.ts'
import { nodeHeap } from './core/node-heap.ts'
import { ConfigError } from './core/variable.ts'

/** A stop that takes longer than this is no longer waited for. Everything that was acknowledged is on disk already. */
const STOP_DEADLINE_MS = 20_000

function settings(): Config {
  try {
    return readConfig(process.env)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    console.error(`Concord does not start. ${error.message}`)
    process.exit(2)
  }
}

const config = settings()
const logger = createLogger(config.logLevel)

/** Why the start failed, in one line. */
function startFailure(error: Error & { code?: string }): string {
  if (error instanceof ConfigError) return error.message
  return error.code === 'LOCKED'
    ? `Another server is running on DATA_DIR="${config.dataDir}". Stop it, or set another DATA_DIR.`
    : `The database in DATA_DIR="${config.dataDir}" cannot be opened: ${error.message}`
}

async function start(): Promise<Concord> {
  try {
    return await compose(config, {
      clock: systemClock,
      random: systemRandomness,
      heap: nodeHeap(),
      logger,
      onFatal,
    })
  } catch (error) {
    console.error(`Concord does not start. ${startFailure(error as Error)}`)
    process.exit(1)
  }
}

function onFatal(error: Error): void {
  logger.error(
    { reason: error.message },
    'The database is lost. The server ends; nothing that was acknowledged is lost.',
  )
  process.exit(1)
}

const concord = await start()

process.on('unhandledRejection', (error) => {
  concord.metrics.uncaught.inc({ kind: 'rejection' })
  logger.error(
    { reason: error instanceof Error ? error.stack : String(error) },
    'A promise was rejected and nobody took it.',
  )
})
process.on('uncaughtException', (error) => {
  concord.metrics.uncaught.inc({ kind: 'exception' })
  logger.error(
    { reason: error.stack ?? String(error) },
    'An error was thrown and nobody caught it. The server ends; nothing that was acknowledged is lost.',
  )
  process.exit(1)
})

concord.server.once('error', (error: NodeJS.ErrnoException) => {
  const why =
    error.code === 'EADDRINUSE'
      ? `port ${config.port} is taken; set PORT to another`
      : error.message
  console.error(`Concord does not start. It cannot listen on ${config.host}:${config.port}: ${why}`)
  process.exit(1)
})
concord.server.listen(config.port, config.host, () => {
  const { port } = concord.server.address() as AddressInfo
  const url = `http://${config.host === '0.0.0.0' || config.host === '127.0.0.1' ? 'localhost' : config.host}:${port}`
  logger.info(
    { url, devMode: config.devMode, dataDir: config.dataDir, node: process.version },
    'Concord is ready',
  )
  if (process.stdout.isTTY) console.error(`\n  Concord is ready: ${url}\n`)
})

let stopping = false
async function stop(signal: string): Promise<void> {
  if (stopping) return
  stopping = true
  logger.info({ signal }, 'The server stops.')
  setTimeout(() => {
    logger.error({}, 'The stop took too long; giving up.')
    process.exit(1)
  }, STOP_DEADLINE_MS).unref()
  await concord.stop()
  logger.info({}, 'The server has stopped.')
  process.exit(0)
}
process.on('SIGINT', (signal) => void stop(signal))
process.on('SIGTERM', (signal) => void stop(signal))

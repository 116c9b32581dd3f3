/** Who comes in: tokens, who was sent away, how many connections there are and whose, and what is noted of refusals. */
import { createBarred, withoutRevoked, type Barred } from '../auth/barred.ts'
import { createConnectionCount, type ConnectionCount } from '../auth/connection-count.ts'
import { devSecret } from '../auth/dev-secret.ts'
import { createLiveConnections, type LiveConnections } from '../auth/live-connections.ts'
import { createMailAddresses, notingMail, type MailAddresses } from '../auth/mail-addresses.ts'
import type { Refused } from '../auth/refused.ts'
import { createSecurityLog } from '../auth/security-log.ts'
import { createTokens, type Tokens } from '../auth/tokens.ts'
import { createEntrance } from '../transport/entrance.ts'
import type { Foundation } from './foundation.ts'

export interface Entrance {
  readonly tokens: Tokens
  readonly addresses: MailAddresses
  readonly barred: Barred
  readonly count: ConnectionCount
  readonly live: LiveConnections
  /** Counts a refusal, and notes what looks like an attack. */
  readonly onRefused: (refused: Refused) => void
  /** Once nobody can be refused any more: what was noted is written. */
  stop(): Promise<void>
}

export async function openEntrance({
  config,
  database,
  clock,
  random,
  logger,
  metrics,
  pace,
}: Foundation): Promise<Entrance> {
  const { limits } = config
  const barred = createBarred(database, clock)
  await barred.start()
  const secret = config.devMode ? devSecret(config.dataDir, random) : config.jwtSecret
  const addresses = createMailAddresses({ database, clock, logger })
  const security = createSecurityLog(database, clock, logger)
  return {
    tokens: notingMail(withoutRevoked(createTokens(config, secret), barred), addresses),
    addresses,
    barred,
    count: createEntrance(
      createConnectionCount(limits),
      barred,
      pace('connects', 'connections', limits.userConnectsPerSecond, limits.userConnectBurst),
    ),
    live: createLiveConnections(),
    onRefused(refused) {
      metrics.refusals.inc({ code: refused.refusal.code })
      security.note(refused)
    },
    stop: () => security.stop(),
  }
}

import { expect, test } from 'vitest'
import { readConfig } from './config.ts'

const SECRET = 's'.repeat(32)

test('with nothing set the server is in dev mode, for this machine only', () => {
  expect(readConfig({})).toMatchObject({
    port: 3000,
    host: '127.0.0.1',
    devMode: true,
    dataDir: './data',
  })
})

test('with a key it listens everywhere', () => {
  expect(readConfig({ JWT_SECRET: SECRET })).toMatchObject({ host: '0.0.0.0', devMode: false })
})

test.each([
  [{ PORT: 'abc' }, /^PORT="abc": /],
  [{ PORT: '70000' }, /^PORT="70000": .*65535/],
  [{ JWT_SECRET: 'short' }, /^JWT_SECRET="…": must have at least 32 characters/],
  [{ NODE_ENV: 'production' }, /^JWT_SECRET or JWKS_URL is needed in production/],
  [{ HOST: '0.0.0.0' }, /^HOST="0.0.0.0": dev mode .* 127.0.0.1 only/],
  [{ JWKS_URL: 'nonsense' }, /^JWKS_URL="nonsense": /],
  [{ LOG_LEVEL: 'loud' }, /^LOG_LEVEL="loud": /],
  [{ MAX_FRAME_BYTES: '0' }, /^MAX_FRAME_BYTES="0": /],
])('[CF1] a wrong setting stops the start with one clear line: %j', (environment, message) => {
  expect(() => readConfig(environment as Record<string, string>)).toThrow(message)
})

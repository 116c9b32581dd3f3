/** Tokens for tests; nobody checks their signature. */
export function tokenFor(userId: string, claims: Record<string, unknown> = {}): string {
  const payload = { sub: userId, name: userId, tenantId: 'acme', roles: ['user'], ...claims }
  return `e30.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.signature`
}

/** Many people with networks of their own in one test, against a real server. */
export { createTestServer, type TestServer, type TestServerOptions } from './test-server.ts'
export type { TestUser } from './test-user.ts'

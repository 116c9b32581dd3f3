/** A way to the server for networks that let no WebSocket through: plain HTTP requests. */
export { pollingFallback } from './polling-fallback.ts'
export { PollingSocket } from './polling-socket.ts'

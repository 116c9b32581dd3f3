/** The calls of a Socket.IO client, over Concord's text frames. */
export { io, io as default } from './io.ts'
export type { IoAck, IoListener, IoOptions, IoSocket } from './io-socket.ts'

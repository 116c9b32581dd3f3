/** The numbers that the WebSocket standard has for how a socket stands, and for its end without a word. */
export const [OPEN, CLOSING, CLOSED] = [1, 2, 3]
export const GONE = 1006

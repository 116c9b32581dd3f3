/** A WebSocket that tells of each frame that goes over it. */

export type Direction = 'sent' | 'received'

/** A class to be given to `createClient`; `tell` hears of every frame of every socket that is made of it. */
export function countedSocket(tell: (direction: Direction) => void): typeof WebSocket {
  return class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols)
      this.addEventListener('message', () => tell('received'))
    }

    override send(frame: Parameters<WebSocket['send']>[0]): void {
      super.send(frame)
      tell('sent')
    }
  }
}

/** The same chat, in which nobody writes more often than they may, whatever the door. */
import type { Pace } from '../../core/pace.ts'
import { personKey } from '../../core/who.ts'
import type { Chat } from './chat.ts'

export function pacedChat(chat: Chat, pace: Pace): Chat {
  return {
    ...chat,
    async postMessage(grant, principal, message) {
      pace(personKey(principal))
      return chat.postMessage(grant, principal, message)
    },
    async editMessage(grant, principal, messageId, text) {
      pace(personKey(principal))
      return chat.editMessage(grant, principal, messageId, text)
    },
  }
}

/** Answers of trip rooms. */
import { instantOf, memberOf, objectId, readTripCommand, trip, tripState } from '@concord/schemas'
import { writeTripUpdate } from '../../../features/trips/trip-update.ts'
import { authorIn } from '../../../sync/author-in.ts'
import { readWhole } from '../../../sync/whole-document.ts'
import { faultWords } from '../../rest/parse-input.ts'
import { roomOf, type Answers } from '../caller.ts'
import { join, leave } from './joining.ts'

type Names =
  | 'join_trip_room'
  | 'leave_trip_room'
  | 'trip_update'
  | 'chat_message'
  | 'chat_message_edit'
  | 'chat_message_delete'
  | 'typing'
  | 'presence_update'
  | 'location:update'

export const tripAnswers: Answers<Names> = {
  async join_trip_room(looks, caller, spot) {
    const { grant, place } = spot
    await join(caller, spot, 'trips', looks)
    const members = caller.presence.in(grant.scope).map(memberOf)
    caller.reply('trip_room_joined', { tripId: place.id, members })
    const content = await caller.open.readInPieces(grant, (doc) =>
      readWhole(doc, trip, roomOf(caller)),
    )
    const { userId } = caller.session.principal
    const now = instantOf(caller.clock.now())
    const { event, data } = tripState(place.id, { id: place.id, ...content }, userId, now)
    caller.reply(event, data)
  },

  async leave_trip_room(_, caller, spot) {
    leave(caller, spot, 'trips')
    caller.reply('trip_room_left', { tripId: spot.place.id })
  },

  async trip_update({ updateType, data }, caller, { grant }) {
    const read = readTripCommand(updateType, data)
    if ('error' in read) throw faultWords(read.error, `data of ${updateType}`)
    const { principal } = caller.session
    const how = {
      userId: principal.userId,
      freshId: () => objectId(caller.clock.now(), caller.random.bytes),
    }
    let id = ''
    await caller.open.edit(
      grant,
      authorIn(grant, principal),
      (doc) => {
        id = writeTripUpdate(doc, read.command, how)
      },
      { deletes: read.command.deed === 'remove' },
    )
    return { id }
  },

  async chat_message({ message, type, replyTo, clientMsgId }, caller, { grant }) {
    const said = {
      text: message,
      type,
      ...(replyTo === undefined ? {} : { replyTo }),
      ...(clientMsgId === undefined ? {} : { clientKey: clientMsgId }),
    }
    const posted = await caller.chat.postMessage(grant, caller.session.principal, said)
    return { _id: posted.message.id }
  },

  async chat_message_edit({ messageId, message }, caller, { grant }) {
    await caller.chat.editMessage(grant, caller.session.principal, messageId, message)
  },

  async chat_message_delete({ messageId }, caller, { grant }) {
    await caller.chat.deleteMessage(grant, caller.session.principal, messageId)
  },

  async typing({ isTyping }, { visits }, { grant }) {
    visits.typing(grant.scope, isTyping)
  },

  async presence_update(looks, { visits }, { grant }) {
    await visits.look(grant.scope, looks)
  },

  async 'location:update'({ location }, { visits }, { grant }) {
    visits.locate(grant.scope, location)
  },
}

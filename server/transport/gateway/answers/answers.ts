/** What answers each verb. */
import type { Answers } from '../caller.ts'
import { boardAnswers } from './board-answers.ts'
import { documentAnswers } from './document-answers.ts'
import { flightAnswers } from './flight-answers.ts'
import { notificationAnswers } from './notification-answers.ts'
import { sessionAnswers } from './session-answers.ts'
import { tripAnswers } from './trip-answers.ts'

export const ANSWERS: Answers = {
  ...sessionAnswers,
  ...tripAnswers,
  ...boardAnswers,
  ...documentAnswers,
  ...flightAnswers,
  ...notificationAnswers,
}

/** What each mail says, in plain text. Pure. */
import type { Letter } from '@concord/schemas'

/** A mail before it is laid out: nothing in it is HTML. */
export interface Draft {
  readonly subject: string
  readonly paragraphs: readonly string[]
  /** Names and values, as a small table. */
  readonly facts?: readonly (readonly [name: string, value: string])[]
  readonly items?: readonly {
    readonly title: string
    readonly text: string
    readonly url?: string
  }[]
  readonly action?: { readonly label: string; readonly url: string }
}

/** The parts of a text that empty lines divide. */
const paragraphsOf = (text: string): string[] =>
  text
    .split(/\n\s*\n/)
    .map((part) => part.trim())
    .filter((part) => part !== '')

export function draft(letter: Letter): Draft {
  const action = 'action' in letter && letter.action ? { action: letter.action } : {}
  switch (letter.template) {
    case 'notification':
      return { subject: letter.title, paragraphs: paragraphsOf(letter.text), ...action }
    case 'digest':
      return {
        subject: letter.title,
        paragraphs: ['What happened since the last time:'],
        items: letter.items.map(({ title, text, url }) => ({ title, text, ...(url && { url }) })),
        ...action,
      }
    case 'welcome':
      return {
        subject: `Welcome to ${letter.product}`,
        paragraphs: [`You can now use ${letter.product}.`],
        ...action,
      }
    case 'payment-confirmation':
      return {
        subject: `We received your payment of ${letter.amount}`,
        paragraphs: ['Thank you. We received your payment.'],
        facts: [
          ['Amount', letter.amount],
          ['Reference', letter.reference],
        ],
        ...action,
      }
    case 'payment-reminder':
      return {
        subject: `A payment of ${letter.amount} is due on ${letter.dueDate}`,
        paragraphs: ['This is a reminder of a payment that is due.'],
        facts: [
          ['Amount', letter.amount],
          ['Due', letter.dueDate],
          ['Reference', letter.reference],
        ],
        ...action,
      }
    case 'lead-notification':
      return {
        subject: `New lead: ${letter.lead}`,
        paragraphs: paragraphsOf(letter.text),
        facts: [['Lead', letter.lead]],
      }
  }
}

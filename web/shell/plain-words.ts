/** Any error as one or two sentences for people. */
import { ApiError } from '@concord/client'
import { ERRORS, type ErrorCode } from '@concord/schemas'

/** The code of a refusal that came from the server, or `undefined` for anything else. */
export function refusalCode(error: unknown): ErrorCode | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  const { code } = error
  return typeof code === 'string' && Object.hasOwn(ERRORS, code) ? (code as ErrorCode) : undefined
}

const WORDS: Partial<Record<ErrorCode, string>> = {
  UNAUTHENTICATED: 'The server does not know you any more. Sign in again.',
  TOKEN_EXPIRED: 'Your sign-in has ended. Sign in again.',
  ACCESS_DENIED: 'You are not allowed to do this here.',
  STORAGE_UNAVAILABLE:
    'The server cannot save just now. Nothing is lost; it is tried again by itself.',
  INTERNAL_ERROR: 'Something went wrong on the server. Try again in a moment.',
}

export function plainWords(error: unknown): string {
  if (error instanceof ApiError && error.status === 0) {
    // No answer: to the request itself, or to the one for the token that it needs.
    return 'This needs a connection to the server, and there is none just now.'
  }
  const code = refusalCode(error)
  const message = error instanceof Error ? error.message : messageOf(error)
  if (code !== undefined) return WORDS[code] ?? (message || ERRORS[code].message)
  return message || 'Something went wrong. Try again.'
}

function messageOf(error: unknown): string {
  if (
    typeof error === 'object' &&
    error !== null &&
    'message' in error &&
    typeof error.message === 'string'
  ) {
    return error.message
  }
  return ''
}

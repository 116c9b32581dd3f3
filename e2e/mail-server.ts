/** A mail server that takes everything. */
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

export interface TakenMail {
  readonly to: string
  /** The `Message-ID`. */
  readonly id: string
}

export interface MailServer {
  /** For SMTP_URL. */
  readonly url: string
  /** What it took: the sender was told so, unless the sender was gone by then. */
  readonly taken: readonly TakenMail[]
  close(): Promise<void>
}

export async function openMailServer(): Promise<MailServer> {
  const taken: TakenMail[] = []
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, { envelope }, done) {
      const pieces: Buffer[] = []
      stream.on('data', (piece: Buffer) => pieces.push(piece))
      stream.on('end', () => {
        const id = /^Message-ID: (.+)$/im.exec(Buffer.concat(pieces).toString())?.[1] ?? ''
        for (const { address } of envelope.rcptTo) taken.push({ to: address, id: id.trim() })
        done()
      })
    },
  })
  // Senders that are killed in the middle are what it is for.
  smtp.on('error', () => {})
  await new Promise<void>((resolve) => void smtp.listen(0, '127.0.0.1', () => resolve()))
  const { port } = smtp.server.address() as AddressInfo
  return {
    url: `smtp://127.0.0.1:${port}`,
    taken,
    close: () => new Promise((resolve) => smtp.close(() => resolve())),
  }
}

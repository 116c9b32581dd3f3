/** The same bytes as a Buffer; nothing is copied. */
export function bufferOn({ buffer, byteOffset, length }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, length)
}

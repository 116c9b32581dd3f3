/** The text of a file. Spreadsheets save CSV as UTF-8, or in the old encoding of Windows. */
export async function fileText(file: Blob): Promise<string> {
  const bytes = await file.arrayBuffer()
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    // reason: what is no UTF-8 is the other one, in which every byte is a letter
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

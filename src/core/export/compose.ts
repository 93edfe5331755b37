/** The drawing as a Compose file: the document is one already, so this is the text itself, byte for byte. */
export function exportCompose(text: string): string {
  return text;
}

/** Hands a file to the person: the browser's download, or the desktop shell's save dialog. */
export function download(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const anchor = document.createElement('a');
  anchor.href = address;
  anchor.download = name;
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  // The download has its own reference by the next task.
  setTimeout(() => URL.revokeObjectURL(address), 1_000);
}

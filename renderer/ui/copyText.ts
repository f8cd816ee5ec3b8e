/** Copies text to the clipboard; rejects if the window is not allowed to. */
export async function copyText(text: string): Promise<void> {
  await navigator.clipboard.writeText(text);
}

/** Puts text on the clipboard; refused where the window may not. */
export async function copyText(text: string): Promise<void> {
  await navigator.clipboard.writeText(text);
}

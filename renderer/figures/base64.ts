/** How many bytes are passed to a function as arguments at once. */
const sliceBytes = 0x8000;

/** Bytes as base64. */
export function toBase64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let start = 0; start < bytes.length; start += sliceBytes) {
    parts.push(String.fromCharCode(...bytes.subarray(start, start + sliceBytes)));
  }
  return btoa(parts.join(''));
}

/** Base64 as bytes; null if invalid. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch (error) {
    if (error instanceof DOMException) return null;
    throw error;
  }
}

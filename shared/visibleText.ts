/**
 * What would be invisible or would reorder the text around it: controls, bidi marks, zero-width characters, lone
 * surrogates.
 */
const invisible = /[\p{Cc}\p{Cs}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

/**
 * Foreign text with nothing hidden in it: control characters as their pictures (`␀`, `␊`), bytes that are not valid
 * text as `‹FC›`, others as `‹U+202E›`.
 */
export function visibleText(text: string): string {
  return text.replace(invisible, picture);
}

function picture(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  // Core represents a byte that is not UTF-8 as this lone surrogate.
  if (code >= 0xdc80 && code <= 0xdcff) return `‹${(code - 0xdc00).toString(16).toUpperCase()}›`;
  return `‹U+${code.toString(16).toUpperCase().padStart(4, '0')}›`;
}

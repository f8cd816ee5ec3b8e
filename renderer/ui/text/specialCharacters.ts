import type { Extension } from '@codemirror/state';
import { highlightSpecialChars } from '@codemirror/view';

/** Marks that change the direction of what follows, besides those that the viewer knows of itself. */
const directionMarks = /[\u202a-\u202c\u2068\u180e\u2060-\u2064]/gu;

const controlNames =
  'NUL SOH STX ETX EOT ENQ ACK BEL BS TAB LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US'.split(
    ' ',
  );

/** What stands for a character that has no picture: the short name of a control character, else its number. */
export function nameOfCharacter(code: number): string {
  return controlNames[code] ?? (code === 0x7f ? 'DEL' : `U+${code.toString(16).toUpperCase().padStart(4, '0')}`);
}

function render(code: number, description: string | null): HTMLElement {
  const element = document.createElement('span');
  element.className = 'cm-specialChar';
  element.textContent = nameOfCharacter(code);
  element.title = description ?? nameOfCharacter(code);
  return element;
}

/** Shows control characters and direction marks by their names instead of letting them operation. */
export const specialCharacters: Extension = highlightSpecialChars({ addSpecialChars: directionMarks, render });

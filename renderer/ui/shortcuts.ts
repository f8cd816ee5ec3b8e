/** A key as it is shown; `Ctrl` stands for ⌘ too. */
export type Shortcut =
  | `Ctrl ${'C' | 'K' | 'Y' | 'Z'}`
  | '1'
  | '2'
  | '3'
  | '4'
  | '5'
  | '6'
  | '7'
  | '8'
  | '9'
  | '/'
  | '?'
  | '['
  | ']'
  | 'C'
  | 'D'
  | 'E'
  | 'F'
  | 'G'
  | 'O'
  | 'P'
  | 'R'
  | 'S'
  | 'Del'
  | 'Enter';

/** Text inputs; a read-only editor is focused like one, but keys type nothing in it. */
const fields = 'input, textarea, select, [contenteditable]:not([contenteditable=false], [aria-readonly=true])';
const popups = '[role=dialog], [role=alertdialog], [role=menu]';

/**
 * Whether a key press goes to a field, a dialog or a menu, and single-key commands must ignore it. The whole path of
 * the event is checked: outside a shadow root (the editor of texts has one) its target is only the root's host.
 */
export function isTyping(event: Event): boolean {
  return event.composedPath().some((on) => on instanceof Element && on.matches(`${fields}, ${popups}`));
}

/** Whether a key press matches a shortcut. Letters match in either case. */
export function isShortcut(event: KeyboardEvent, shortcut: Shortcut): boolean {
  const command = shortcut.startsWith('Ctrl ');
  const key = command ? shortcut.slice('Ctrl '.length) : shortcut;
  if (event.altKey || (event.ctrlKey || event.metaKey) !== command) return false;
  // Shift with Z is the other common key of redo.
  const pressed = command && event.shiftKey && event.key.toLowerCase() === 'z' ? 'y' : event.key.toLowerCase();
  return pressed === (key === 'Del' ? 'delete' : key.toLowerCase());
}

/** Whether a shortcut works while typing: undo and redo are then those of the field. */
export function worksWhileTyping(shortcut: Shortcut): boolean {
  return shortcut.startsWith('Ctrl ') && shortcut !== 'Ctrl Z' && shortcut !== 'Ctrl Y';
}

/**
 * Keeps the keys of an input method (Chinese, Japanese, Korean, dead keys) from everything in the window: while it composes a text,
 * Enter, Escape and the arrows are its own. The editor of SQL and texts handles them itself.
 */
export function keepComposedKeys(): void {
  const onKey = (event: KeyboardEvent): void => {
    const isOfEditor = event.composedPath().some((on) => on instanceof Element && on.matches('.cm-editor'));
    if (event.isComposing && !isOfEditor) event.stopImmediatePropagation();
  };
  window.addEventListener('keydown', onKey, { capture: true });
}

/** What takes text; a read-only editor has the focus of one, but a key types nothing in it. */
const fields = 'input, textarea, select, [contenteditable]:not([contenteditable=false], [aria-readonly=true])';

/**
 * Whether a key press goes to a field or to a dialog, and single-key commands must leave it alone. The whole path of the
 * event is looked at: outside a shadow root (the editor of texts has one) its target is only the root's host.
 */
export function isTyping(event: Event): boolean {
  return event.composedPath().some((on) => on instanceof Element && on.matches(`${fields}, [role=dialog]`));
}

/** Whether a key press is a single-key command: nothing is typed, no modifier is held, and nothing else has taken it. */
export function isSingleKey(event: KeyboardEvent): boolean {
  return !event.defaultPrevented && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event);
}

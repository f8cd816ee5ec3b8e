/** Whether this is a Mac, whose keys have names of their own. */
const onMac = typeof navigator !== 'undefined' && /^(?:Mac|iP)/u.test(navigator.platform);

const macNames: Readonly<Record<string, string>> = { Ctrl: '⌘', Shift: '⇧', Alt: '⌥', Del: '⌫' };

/** Keys as this system names them: `Ctrl+Shift+Enter` is ⌘⇧Enter on a Mac, where modifiers are written without a plus. */
export function keyText(keys: string, isMac = onMac): string {
  if (!isMac) return keys;
  return keys
    .replaceAll(/\b(?:Ctrl|Shift|Alt|Del)\b/gu, (name) => macNames[name] ?? name)
    .replaceAll(/([⌘⇧⌥])[ +-](?=[⌘⇧⌥↑↓↵]|[A-Z](?:\b|nter))/gu, '$1');
}

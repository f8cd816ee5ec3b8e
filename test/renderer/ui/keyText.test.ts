import { describe, expect, it } from 'vitest';
import { keyText } from '#renderer/ui/keyText.ts';

describe('the text of keys', () => {
  it.each([
    ['Ctrl K', '⌘K'],
    ['Ctrl+Shift+Enter', '⌘⇧Enter'],
    ['Ctrl ↵', '⌘↵'],
    ['Alt ↑, Alt ↓', '⌥↑, ⌥↓'],
    ['Shift, Ctrl', '⇧, ⌘'],
    ['Ctrl and wheel', '⌘ and wheel'],
    ['Del', '⌫'],
    ['G', 'G'],
  ])('of %s is %s on a Mac, and as it is elsewhere', (keys, onMac) => {
    expect(keyText(keys, true)).toBe(onMac);
    expect(keyText(keys, false)).toBe(keys);
  });
});

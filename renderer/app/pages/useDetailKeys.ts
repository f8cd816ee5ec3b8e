import { useEffect, useRef } from 'react';
import { isTyping } from '#renderer/ui/shortcuts.ts';

/** When a detail has closed with the focus in it, the list regains the focus. */
export function useFocusAfter(isOpen: boolean): void {
  const wasOpen = useRef(isOpen);
  useEffect(() => {
    const { activeElement, body } = document;
    if (wasOpen.current && !isOpen && activeElement === body) {
      document.querySelector<HTMLElement>('[role=grid]')?.focus({ preventScroll: true });
    }
    wasOpen.current = isOpen;
  }, [isOpen]);
}

/** Escape closes what is open, unless something above it (a menu, a dialog, a field) handles the key first. */
export function useEscape(active: boolean, onEscape: () => void): void {
  useEffect(() => {
    if (!active) return undefined;
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      const busy = event.target instanceof Element && event.target.closest('[role=menu], [data-keeps-escape]') !== null;
      if (!busy && !isTyping(event)) onEscape();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  });
}

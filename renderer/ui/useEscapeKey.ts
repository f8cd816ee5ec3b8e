import { useEffect, useEffectEvent } from 'react';
import { isTyping } from './shortcuts.ts';

/**
 * While enabled, Escape does this, unless something else within the window has handled the key, or a text is being
 * typed.
 */
export function useEscapeKey(isOn: boolean, run: () => void): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.defaultPrevented || isTyping(event)) return;
    event.preventDefault();
    run();
  });
  useEffect(() => {
    if (!isOn) return undefined;
    const listen = (event: KeyboardEvent): void => onKey(event);
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [isOn]);
}

import { useEffect, useRef } from 'react';

/** Gives the focus back to a row that was moved: the browser takes it away when the element changes its place. */
export function useKeptFocus() {
  const section = useRef<HTMLElement>(null);
  const moved = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (moved.current === undefined) return;
    section.current?.querySelector<HTMLElement>(`[data-profile="${CSS.escape(moved.current)}"]`)?.focus();
    moved.current = undefined;
  });
  return { section, keepFocus: (id: string) => void (moved.current = id) };
}

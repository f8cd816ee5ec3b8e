import { type FocusEvent, useLayoutEffect, useRef } from 'react';

interface HeldFocus {
  readonly element: Element;
  readonly row: string | null;
}

/** What has the focus within a row leaves with it: the table takes the focus, not the row that takes the place. */
export function useRowFocus(table: HTMLElement | null) {
  const held = useRef<HeldFocus>(undefined);
  useLayoutEffect(() => {
    const focus = held.current;
    if (focus === undefined || (focus.element.isConnected && rowOf(focus.element) === focus.row)) return;
    held.current = undefined;
    const { activeElement } = document;
    if (activeElement === focus.element || activeElement === document.body) table?.focus({ preventScroll: true });
  });
  return {
    onFocus: ({ target }: FocusEvent) => {
      held.current = { element: target, row: rowOf(target) };
    },
    onBlur: () => {
      held.current = undefined;
    },
  };
}

function rowOf(element: Element): string | null {
  return element.closest('[data-index]')?.getAttribute('data-index') ?? null;
}

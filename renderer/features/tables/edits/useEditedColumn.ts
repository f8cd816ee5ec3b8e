import { type MouseEvent, useCallback, useRef } from 'react';

/** The column of the cell that was last clicked for its menu. */
export function useEditedColumn(): {
  readonly onContextMenuCapture: (event: MouseEvent) => void;
  readonly columnOf: () => string | undefined;
} {
  const clicked = useRef<string>(undefined);
  const onContextMenuCapture = useCallback((event: MouseEvent) => {
    const cell = event.target instanceof Element ? event.target.closest('[data-column]') : null;
    clicked.current = cell?.getAttribute('data-column') ?? undefined;
  }, []);
  const columnOf = useCallback(() => clicked.current, []);
  return { onContextMenuCapture, columnOf };
}

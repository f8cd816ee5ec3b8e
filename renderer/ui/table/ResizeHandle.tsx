import { type PointerEvent, useRef, useState } from 'react';
import { boundedWidth } from '#renderer/ui/table/tableLayout.ts';
import styles from './Table.module.css';

interface ResizeHandleProps {
  /** Called while it is dragged; `done` once it is released. */
  readonly onWidth: (width: number, done: boolean) => void;
  /** A double click takes the chosen width back. */
  readonly onReset: () => void;
}

/** The edge of a header that is dragged to make its column wider. By keyboard: Shift with the arrow keys on the header. */
export function ResizeHandle({ onWidth, onReset }: ResizeHandleProps) {
  const start = useRef<{ readonly x: number; readonly width: number } | undefined>(undefined);
  const [resizing, setResizing] = useState(false);
  const drag = (event: PointerEvent<HTMLElement>, done: boolean): void => {
    const from = start.current;
    if (from === undefined) return;
    onWidth(boundedWidth(from.width + event.clientX - from.x), done);
    if (done) {
      start.current = undefined;
      setResizing(false);
    }
  };
  return (
    <span
      aria-hidden="true"
      className={`${styles['resize']} ${resizing ? styles['resizing'] : ''}`}
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { x: event.clientX, width: event.currentTarget.parentElement?.offsetWidth ?? 0 };
        setResizing(true);
      }}
      onPointerMove={(event) => drag(event, false)}
      onPointerUp={(event) => drag(event, true)}
      onDoubleClick={onReset}
    />
  );
}

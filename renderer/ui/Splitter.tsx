import {
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  type RefObject,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import styles from './Splitter.module.css';

interface SplitterProps {
  readonly label: string;
  /** Width of the first pane in pixels; its height where they are stacked. */
  readonly size: number;
  readonly least: number;
  /** The min width or height of the second pane. */
  readonly minRest: number;
  readonly onSize: (size: number) => void;
  readonly first: ReactNode;
  /** null leaves the whole width to the first, which is unchanged: what it has loaded, where it is scrolled to. */
  readonly second: ReactNode;
  /** One above the other instead of side by side. */
  readonly stacked?: boolean;
}

/** Two panes with a divider that is dragged, or moved by the arrow keys. */
export function Splitter({ label, size, least, minRest, onSize, first, second, stacked = false }: SplitterProps) {
  const box = useRef<HTMLDivElement>(null);
  const [dragged, setDragged] = useState<number | undefined>(undefined);
  const isNarrow = useNarrow(box, stacked ? 0 : least + minRest);
  const clamp = (wanted: number): number => {
    const whole = (stacked ? box.current?.clientHeight : box.current?.clientWidth) ?? 100_000;
    return Math.round(Math.max(least, Math.min(wanted, whole - minRest)));
  };
  const shown = dragged ?? size;
  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    event.currentTarget.setPointerCapture(event.pointerId);
    setDragged(clamp(size));
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>): void => {
    const { left = 0, top = 0 } = box.current?.getBoundingClientRect() ?? {};
    if (dragged !== undefined) setDragged(clamp(stacked ? event.clientY - top : event.clientX - left));
  };
  const onPointerUp = (): void => {
    if (dragged !== undefined) onSize(dragged);
    setDragged(undefined);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const [less, more] = stacked ? ['ArrowUp', 'ArrowDown'] : ['ArrowLeft', 'ArrowRight'];
    const step = event.key === less ? -24 : event.key === more ? 24 : 0;
    if (step === 0) return;
    event.preventDefault();
    onSize(clamp(size + step));
  };
  return (
    <div
      ref={box}
      className={styles['box']}
      data-narrow={isNarrow}
      data-stacked={stacked}
      style={{
        [stacked ? 'gridTemplateRows' : 'gridTemplateColumns']:
          second === null || isNarrow
            ? 'minmax(0, 1fr)'
            : `minmax(${least}px, min(${shown}px, calc(100% - ${minRest}px))) 0 minmax(0, 1fr)`,
      }}
    >
      <div className={styles['pane']} hidden={isNarrow && second !== null}>
        {first}
      </div>
      {second === null ? null : (
        <>
          <div
            hidden={isNarrow}
            role="separator"
            aria-orientation={stacked ? 'horizontal' : 'vertical'}
            aria-label={label}
            aria-valuenow={shown}
            aria-valuemin={least}
            tabIndex={0}
            className={styles['divider']}
            data-dragged={dragged !== undefined}
            onPointerDown={onPointerDown}
            onPointerMove={onPointerMove}
            onPointerUp={onPointerUp}
            onKeyDown={onKeyDown}
          />
          <div className={styles['pane']}>{second}</div>
        </>
      )}
    </div>
  );
}

/** Whether there is too little width for two panes, as at a zoom of 200 %: then the second replaces the first. */
function useNarrow(box: RefObject<HTMLElement | null>, needed: number): boolean {
  const [isNarrow, setNarrow] = useState(false);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const measure = (): void => setNarrow(element.clientWidth < needed);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [box, needed]);
  return isNarrow;
}

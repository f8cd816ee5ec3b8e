import {
  type ComponentProps,
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  useEffect,
  useRef,
  useState,
} from 'react';
import type { Frame } from '#renderer/plots/curve.ts';
import { MapPlot } from '#renderer/plots/heatmap/MapPlot.tsx';
import { Segments } from '#renderer/plots/tools/Segments.tsx';
import type { Page2D } from '#shared/domain/page.ts';
import { Letter } from './ComparedList.tsx';
import type { MapLayout } from './comparison.ts';
import styles from './MapPair.module.css';

interface MapPairProps extends Omit<ComponentProps<typeof MapPlot>, 'page'> {
  readonly reference: Page2D;
  readonly evaluated: Page2D;
  /** The position of the evaluated page in the set. */
  readonly index: number;
  readonly layout: Exclude<MapLayout, 'side'>;
}

/** Two maps in one place, over the same extent: divided by a movable line, or alternating. */
export function MapPair({ reference, evaluated, index, layout, ...shared }: MapPairProps) {
  const [frame, setFrame] = useState<Frame | null>(null);
  const one = <MapPlot {...shared} page={reference} onFrame={setFrame} />;
  const two = <MapPlot {...shared} page={evaluated} />;
  return layout === 'split' ? (
    <Split one={one} two={two} index={index} frame={frame} />
  ) : (
    <Flicker one={one} two={two} index={index} />
  );
}

interface PairProps {
  readonly one: ReactNode;
  readonly two: ReactNode;
  readonly index: number;
}

const step = 0.02;
const within = (fraction: number): number => Math.max(0.02, Math.min(0.98, fraction));

/** The reference left of a line, the evaluated page right of it. `frame`: where both maps are. */
function Split({ one, two, index, frame }: PairProps & { readonly frame: Frame | null }) {
  const box = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState(0.5);
  const onPointerMove = (event: PointerEvent<HTMLDivElement>): void => {
    const place = box.current?.getBoundingClientRect();
    if (place === undefined || frame === null || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
    setAt(within((event.clientX - place.left - frame.left) / frame.width));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = event.key === 'ArrowLeft' ? -step : event.key === 'ArrowRight' ? step : 0;
    if (by === 0) return;
    event.preventDefault();
    setAt(within(at + by));
  };
  const line = frame === null ? 0 : frame.left + at * frame.width;
  return (
    <figure className={styles['wide']}>
      <figcaption className={styles['caption']}>
        <Letter index={0} /> left of the line, <Letter index={index} /> right of it
      </figcaption>
      <div ref={box} className={styles['pair']}>
        <div>{one}</div>
        <div style={{ clipPath: `inset(0 0 0 ${line}px)` }}>{two}</div>
        <div
          className={styles['line']}
          style={frame === null ? {} : { left: line, top: frame.top, height: frame.height }}
          role="separator"
          tabIndex={0}
          aria-label="Line between the maps"
          aria-orientation="vertical"
          aria-valuemin={2}
          aria-valuemax={98}
          aria-valuenow={Math.round(at * 100)}
          onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
          onPointerMove={onPointerMove}
          onKeyDown={onKeyDown}
        />
      </div>
    </figure>
  );
}

/** In ms; a full cycle is twice that, well below three flashes per second. */
const turn = 600;

/** One map after the other, or the chosen one. If the system asks for reduced motion, it starts with the reference. */
function Flicker({ one, two, index }: PairProps) {
  const [shown, setShown] = useState<'auto' | 'one' | 'two'>(() =>
    window.matchMedia('(prefers-reduced-motion: reduce)').matches ? 'one' : 'auto',
  );
  const [isSecond, setSecond] = useState(false);
  useEffect(() => {
    if (shown !== 'auto') return undefined;
    const timer = setInterval(() => setSecond((before) => !before), turn);
    return () => clearInterval(timer);
  }, [shown]);
  const secondIsShown = shown === 'auto' ? isSecond : shown === 'two';
  return (
    <figure className={styles['wide']}>
      <figcaption className={styles['caption']}>
        <Letter index={secondIsShown ? index : 0} /> {secondIsShown ? 'Evaluated' : 'Reference'}
        <Segments
          name="show"
          title="Which map is shown"
          value={shown}
          choices={[
            { value: 'auto', text: 'in turns', title: 'One after the other' },
            { value: 'one', text: 'reference' },
            { value: 'two', text: 'evaluated' },
          ]}
          onChoose={setShown}
        />
      </figcaption>
      <div className={styles['pair']}>
        <div data-hidden={secondIsShown}>{one}</div>
        <div data-hidden={!secondIsShown}>{two}</div>
      </div>
    </figure>
  );
}

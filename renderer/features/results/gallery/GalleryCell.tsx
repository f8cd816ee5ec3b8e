import { IconAlertTriangle } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { usePixelRatio } from '#renderer/plots/canvas/useElementSize.ts';
import { colourMapNames } from '#renderer/plots/plotSettings.ts';
import { drawThumbnail } from '#renderer/plots/thumbnail.ts';
import { usePreferences } from '#renderer/preferences/PreferencesProvider.tsx';
import type { DecodedPage, Page, ValueStatistics } from '#shared/domain/page.ts';
import { pageFigure } from './pageFigure.ts';
import styles from './GalleryTable.module.css';

interface GalleryCellProps {
  /** Told by screen readers: `Dose of simulation 12`. */
  readonly name: string;
  /** undefined while it is being read. */
  readonly decoded: DecodedPage | undefined;
  readonly failed: boolean;
  readonly picture: { readonly width: number; readonly height: number };
  /** The scale of values that it shares; null for its own. */
  readonly shared: ValueStatistics | null;
  readonly isSelected: boolean;
  readonly onOpen: () => void;
  readonly onSelect: () => void;
}

/** One page in the gallery: its picture, one figure below it, and a box to select it. */
export function GalleryCell(props: GalleryCellProps) {
  const { name, decoded, failed, picture, shared, isSelected, onOpen, onSelect } = props;
  const problem = decoded?.step === 'unreadable' ? (decoded.defects[0]?.message ?? 'It cannot be read') : '';
  const mark = decoded?.step === 'page' ? (decoded.page.defects[0]?.message ?? '') : problem;
  const figure = decoded?.step === 'page' ? pageFigure(decoded.page) : undefined;
  const title = figure?.title ?? (failed ? 'could not be read' : problem === '' ? '' : 'cannot be read');
  return (
    <div className={styles['card']} data-selected={isSelected}>
      <button
        type="button"
        className={styles['open']}
        aria-label={`Open ${name}`}
        title={mark}
        onClick={onOpen}
        onKeyDown={(event) => {
          if (event.key !== ' ') return;
          event.preventDefault();
          onSelect();
        }}
      >
        {decoded?.step === 'page' ? (
          <Picture page={decoded.page} shared={shared} {...picture} />
        ) : (
          <span className={styles['blank']} style={picture} />
        )}
        <b>
          {mark !== '' && <IconAlertTriangle size={13} role="img" aria-label={mark} />}
          {title}
        </b>
        <small>{figure?.aside ?? ''}</small>
      </button>
      <input
        type="checkbox"
        className={styles['check']}
        aria-label={`Select ${name}`}
        checked={isSelected}
        onChange={onSelect}
        tabIndex={-1}
      />
    </div>
  );
}

interface PictureProps {
  readonly page: Page;
  readonly shared: ValueStatistics | null;
  readonly width: number;
  readonly height: number;
}

function Picture({ page, shared, width, height }: PictureProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { theme, preferences } = usePreferences();
  const ratio = usePixelRatio();
  const colourMap = colourMapNames.find((name) => name === preferences.colourMap) ?? 'viridis';
  // By their values: every page that arrives makes another object of them, but seldom another scale.
  const { min, max, minPositive, minMagnitude, negative } = shared ?? page.statistics;
  useEffect(() => {
    const draw = (): void => {
      if (canvas.current === null) return;
      const scale = { ...page.statistics, min, max, minPositive, minMagnitude, negative };
      drawThumbnail(canvas.current, page, { theme, colourMap, width, height, ratio, shared: scale });
      canvas.current.dataset['drawn'] = 'true';
    };
    const idle = requestIdleCallback(draw, { timeout: 300 });
    return () => cancelIdleCallback(idle);
  }, [page, min, max, minPositive, minMagnitude, negative, theme, colourMap, width, height, ratio]);
  return <canvas ref={canvas} style={{ width, height }} aria-hidden="true" />;
}

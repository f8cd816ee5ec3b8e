import { useEffect, useRef } from 'react';
import { usePixelRatio } from '#renderer/plots/canvas/useElementSize.ts';
import { colourMapNames } from '#renderer/plots/plotSettings.ts';
import { drawThumbnail } from '#renderer/plots/thumbnail.ts';
import { usePreferences } from '#renderer/preferences/PreferencesProvider.tsx';
import type { Page, ValueStatistics } from '#shared/domain/page.ts';

interface PagePictureProps {
  readonly page: Page;
  /** The shared scale of values; its own if omitted. */
  readonly shared?: ValueStatistics | null;
  readonly width: number;
  readonly height: number;
  readonly className?: string | undefined;
}

/** A small drawing of a page: in the list, on the wall, in the gallery. */
export function PagePicture({ page, shared, width, height, className }: PagePictureProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { theme, preferences } = usePreferences();
  const ratio = usePixelRatio();
  const colourMap = colourMapNames.find((name) => name === preferences.colourMap) ?? 'viridis';
  // By value: every page that arrives makes a new object, but rarely a new scale.
  const { min, max, minPositive, minMagnitude, negative } = shared ?? page.statistics;
  useEffect(() => {
    const draw = (): void => {
      if (canvas.current === null) return;
      const scale = { ...page.statistics, min, max, minPositive, minMagnitude, negative };
      drawThumbnail(canvas.current, page, { theme, colourMap, width, height, ratio, shared: scale });
      canvas.current.dataset['drawn'] = 'true';
    };
    const idle = requestIdleCallback(draw, { timeout: 500 });
    return () => cancelIdleCallback(idle);
  }, [page, min, max, minPositive, minMagnitude, negative, theme, colourMap, width, height, ratio]);
  return <canvas ref={canvas} className={className} style={{ width, height }} aria-hidden="true" />;
}

import { useEffect, useRef } from 'react';
import { usePreferences } from '#renderer/preferences/PreferencesProvider.tsx';
import { drawThumbnail } from '#renderer/plots/thumbnail.ts';
import { colourMapNames } from '#renderer/plots/plotSettings.ts';
import type { Page } from '#shared/domain/page.ts';
import styles from './Results.module.css';

/** A page drawn as small as a stamp. */
export function Thumbnail({
  page,
  width,
  height,
}: {
  readonly page: Page;
  readonly width: number;
  readonly height: number;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { theme, preferences } = usePreferences();
  const colourMap = colourMapNames.find((name) => name === preferences.colourMap) ?? 'viridis';
  useEffect(() => {
    const idle = requestIdleCallback(
      () => {
        if (canvas.current !== null) drawThumbnail(canvas.current, page, { theme, colourMap, width, height });
      },
      { timeout: 500 },
    );
    return () => cancelIdleCallback(idle);
  }, [page, theme, colourMap, width, height]);
  return <canvas ref={canvas} className={styles['stamp']} style={{ width, height }} aria-hidden="true" />;
}

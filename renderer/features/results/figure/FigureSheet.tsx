import { type ReactNode, Suspense } from 'react';
import { plotOf } from '#renderer/plots/PlotView.tsx';
import type { PlotTheme } from '#renderer/plots/plotProps.ts';
import type { PlotSettings } from '#renderer/plots/plotSettings.ts';
import type { Page } from '#shared/domain/page.ts';
import styles from './FigureSheet.module.css';

/** Marks an unfinished part of a figure. */
export const waitingMark = 'data-figure-waiting';

interface FigureSheetProps {
  readonly title: string;
  readonly notes: readonly string[];
  readonly children: ReactNode;
}

/** A plot as published: with its title above and its caption below. */
export function FigureSheet({ title, notes, children }: FigureSheetProps) {
  return (
    <div className={styles['sheet']}>
      {title === '' ? null : <h3 className={styles['title']}>{title}</h3>}
      <div className={styles['plot']}>
        <Suspense fallback={<i {...{ [waitingMark]: '' }} />}>{children}</Suspense>
      </div>
      {notes.length === 0 ? null : (
        <div className={styles['notes']}>
          {notes.map((note) => (
            <p key={note}>{note}</p>
          ))}
        </div>
      )}
    </div>
  );
}

interface PagePlotProps {
  readonly page: Page;
  readonly settings: PlotSettings;
  readonly label: string;
  readonly theme: PlotTheme;
}

/** The plot of a page without its buttons. Not interactive. */
export function PagePlot(props: PagePlotProps) {
  const { View } = plotOf(props.page);
  return <View {...props} onSettings={() => undefined} />;
}

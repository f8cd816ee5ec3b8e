import { lazy, type ReactNode, Suspense } from 'react';
import type { Page } from '#shared/domain/page.ts';
import type { PlotKind, PlotProps } from './plotProps.ts';
import { ZoomButtons } from './tools/ZoomButtons.tsx';
import styles from './PlotView.module.css';

/** Every way to draw a page. Views and their tools are loaded when first shown. */
export const plots = {
  number: {
    shows: (page) => page.kind === '0D',
    View: lazy(async () => ({ default: (await import('./number/NumberView.tsx')).NumberView })),
  },
  line: {
    shows: (page) => page.kind === '1D',
    View: lazy(async () => ({ default: (await import('./line/LineView.tsx')).LineView })),
    Tools: lazy(async () => ({ default: (await import('./line/LineTools.tsx')).LineTools })),
  },
  heatmap: {
    shows: (page) => page.kind === '2D',
    View: lazy(async () => ({ default: (await import('./heatmap/MapPlot.tsx')).HeatmapView })),
    Tools: lazy(async () => ({ default: (await import('./heatmap/HeatmapTools.tsx')).HeatmapTools })),
  },
  slices: {
    shows: (page) => page.kind === 'ND',
    View: lazy(async () => ({ default: (await import('./slices/SlicesView.tsx')).SlicesView })),
    Tools: lazy(async () => ({ default: (await import('./slices/SlicesView.tsx')).SlicesTools })),
  },
  particles: {
    shows: (page) => page.kind === 'phase-space',
    View: lazy(async () => ({ default: (await import('./particles/ParticlesView.tsx')).ParticlesView })),
    Tools: lazy(async () => ({ default: (await import('./particles/ParticlesView.tsx')).ParticlesTools })),
  },
} as const satisfies Record<string, PlotKind>;

/** The way to draw a page. */
export function plotOf(page: Page): PlotKind {
  const found = Object.values<PlotKind>(plots).find((plot) => plot.shows(page));
  return found ?? plots.number;
}

interface PlotViewProps extends PlotProps {
  /** Additional buttons at the end of the toolbar: export, compare. */
  readonly children?: ReactNode;
}

/** Draws any page with the matching view, with its buttons above. */
export function PlotView({ children, ...props }: PlotViewProps) {
  const { View, Tools } = plotOf(props.page);
  return (
    <section className={styles['plot']} aria-label={`Plot of ${props.label}`}>
      <Suspense fallback={<div className={styles['waiting']} aria-hidden="true" />}>
        <div className={styles['bar']}>
          {Tools === undefined ? null : <Tools {...props} />}
          <span className={styles['end']}>
            <ZoomButtons zoom={props.settings.zoom} onZoom={(zoom) => props.onSettings({ zoom })} />
            {children}
          </span>
        </div>
        <View {...props} />
      </Suspense>
    </section>
  );
}

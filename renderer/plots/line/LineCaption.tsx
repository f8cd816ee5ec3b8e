import type { ReactNode } from 'react';
import type { Page1D } from '#shared/domain/page.ts';
import { formatCount } from '../numberText.ts';
import type { PlotSettings } from '../plotSettings.ts';
import styles from '../Plot.module.css';
import { counted } from '../textAlternative.ts';
import { binCount } from '../curve.ts';
import type { LineModel } from './lineModel.ts';

interface LineCaptionProps {
  readonly page: Page1D;
  readonly model: LineModel;
  readonly settings: PlotSettings;
}

/** What a line plot does not show, and how to use it. */
export function LineCaption({ page, model, settings }: LineCaptionProps) {
  const { seen, curve, x } = model;
  const hidden = settings.lineScale === 'log' ? seen.zero + seen.negative : 0;
  const infinite = seen.positiveInfinity + seen.negativeInfinity;
  const cut = Math.max(0, page.expected - page.quantity.values.length);
  const [low, high] = [curve.bins.edges[0] ?? 0, curve.bins.edges[binCount(curve)] ?? 0];
  return (
    <p className={styles['caption']}>
      <span>
        {formatCount(binCount(curve))} bins · drag to zoom, Shift-drag to pan, double-click to reset, Ctrl-wheel zooms
      </span>
      {hidden > 0 ? <Warning>{counted(hidden, 'value')} ≤ 0 hidden by the logarithmic scale</Warning> : null}
      {x.kind === 'log' && Math.min(low, high) <= 0 ? (
        <Warning>bins at or below 0 are hidden by the logarithmic axis</Warning>
      ) : null}
      {seen.nan > 0 ? <Warning>{counted(seen.nan, 'value')} NaN, drawn as gaps</Warning> : null}
      {infinite > 0 ? <Warning>{counted(infinite, 'value')} infinite, drawn as gaps</Warning> : null}
      {cut > 0 ? (
        <Warning>
          {counted(cut, 'value')} of {formatCount(page.expected)} missing: the data is cut off
        </Warning>
      ) : null}
    </p>
  );
}

function Warning({ children }: { readonly children: ReactNode }) {
  return (
    <span className={styles['warning']}>
      <i aria-hidden="true">⚠</i>
      {children}
    </span>
  );
}

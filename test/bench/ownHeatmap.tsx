import { createRoot } from 'react-dom/client';
import { HeatmapView } from '#renderer/plots/heatmap/MapPlot.tsx';
import { parsePlotSettings } from '#renderer/plots/plotSettings.ts';
import { cellsOfPage, statisticsOf } from '#shared/page/pageStatistics.ts';
import type { Page2D } from '#shared/domain/page.ts';

/* A map drawn by the program's own view, for the bench: the same as h5web/heatmap.js. */

interface Look {
  readonly range: readonly [number, number];
  readonly log: boolean;
}

declare global {
  interface Window {
    drawMap: (values: Float64Array, size: number, look: Look) => Promise<number>;
  }
}

const element = document.querySelector('#root');
if (element === null) throw new Error('The page has no root');
const root = createRoot(element);
const counted = { drawn: 0 };
// Each drawing marks its canvas; the one of the cursor is not named.
new MutationObserver(() => {
  counted.drawn += 1;
}).observe(element, { subtree: true, attributeFilter: ['data-drawn'] });

function pageOf(values: Float64Array, size: number): Page2D {
  const edges = Float64Array.from({ length: size + 1 }, (_, index) => index);
  const stored = {
    edges,
    centres: edges.subarray(0, size).map((edge) => edge + 0.5),
    scale: 'linear',
    unit: 'cm',
  } as const;
  const axis = { name: '', stored, repaired: null, repair: '' };
  const nonFinite = { nan: 0, positiveInfinity: 0, negativeInfinity: 0 };
  const parts = {
    axes: [axis, axis] as const,
    strides: [size, 1],
    expected: values.length,
    quantity: { name: 'DOSE', unit: 'MeV/g', values, nonFinite },
  };
  return { ...parts, kind: '2D', metadata: {}, defects: [], statistics: statisticsOf(cellsOfPage(parts)) };
}

const pages = new Map<Float64Array, Page2D>();

window.drawMap = async (values, size, { range, log }) => {
  // As in the program, where the decoder makes the page and its statistics.
  const page = pages.get(values) ?? pageOf(values, size);
  pages.set(values, page);
  const before = counted.drawn;
  const started = performance.now();
  const settings = parsePlotSettings({ mapScale: log ? 'log' : 'lin', range });
  root.render(<HeatmapView page={page} settings={settings} onSettings={() => undefined} theme="light" label="Dose" />);
  while (counted.drawn === before) await new Promise(requestAnimationFrame);
  return performance.now() - started;
};

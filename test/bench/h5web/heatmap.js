import '@h5web/lib/styles.css';
import { HeatmapVis } from '@h5web/lib';
import ndarray from 'ndarray';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';

/* A map drawn by HeatmapVis, for the bench: `drawMap` draws it with these settings and returns how long that took. */

const root = createRoot(document.querySelector('#root'));
let drawn = 0;
let context = null;
for (const name of ['drawElements', 'drawArrays']) {
  const draw = WebGL2RenderingContext.prototype[name];
  WebGL2RenderingContext.prototype[name] = function drawAndCount(...parts) {
    draw.apply(this, parts);
    drawn += 1;
    context = this;
  };
}

globalThis.drawMap = async (values, size, { range, log }) => {
  const dataArray = ndarray(values, [size, size]);
  const before = drawn;
  const started = performance.now();
  root.render(
    createElement(HeatmapVis, { dataArray, domain: range, scaleType: log ? 'log' : 'linear', colorMap: 'Viridis' }),
  );
  while (drawn === before) await new Promise(requestAnimationFrame);
  // Waits until the pixels are there, with a GPU or without.
  context.readPixels(0, 0, 1, 1, context.RGBA, context.UNSIGNED_BYTE, new Uint8Array(4));
  return performance.now() - started;
};

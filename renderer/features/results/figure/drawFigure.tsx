import { createRoot } from 'react-dom/client';
import type { ReactNode } from 'react';
import { captureElement } from '#renderer/figures/captureElement.ts';
import type { Figure } from '#renderer/figures/figure.ts';
import type { PlotTheme } from '#renderer/plots/plotProps.ts';
import { makeFailure } from '#shared/failure.ts';
import { waitingMark } from './FigureSheet.tsx';
import styles from './FigureSheet.module.css';

/** The size and appearance of a figure. */
export interface FigureLook {
  /** In CSS pixels. */
  readonly width: number;
  readonly height: number;
  readonly theme: PlotTheme;
  readonly isTransparent: boolean;
  /** The resolution of maps, in pixels per CSS pixel. */
  readonly ratio: number;
}

/** In ms. */
const patience = 15_000;

async function nextFrame(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => resolve());
  });
}

function isDrawn(stage: HTMLElement): boolean {
  if (stage.childElementCount === 0 || stage.querySelector(`[${waitingMark}]`) !== null) return false;
  return [...stage.querySelectorAll('canvas')].every(({ dataset }) => dataset['drawn'] !== undefined);
}

/** Draws a figure off-screen and captures it. */
export async function drawFigure(content: ReactNode, look: FigureLook, signal: AbortSignal): Promise<Figure> {
  const stage = document.createElement('div');
  stage.className = styles['stage'] ?? '';
  stage.dataset['theme'] = look.theme;
  stage.setAttribute('aria-hidden', 'true');
  stage.inert = true;
  stage.style.width = `${look.width}px`;
  stage.style.height = `${look.height}px`;
  document.body.append(stage);
  const root = createRoot(stage);
  try {
    root.render(content);
    await document.fonts.ready;
    const start = performance.now();
    // Twice the same: the first drawing may be laid out again once it has its size.
    for (let drawn = 0; drawn < 3;) {
      await nextFrame();
      signal.throwIfAborted();
      drawn = isDrawn(stage) ? drawn + 1 : 0;
      if (performance.now() - start > patience) throw notDrawn();
    }
    const background = look.isTransparent ? null : getComputedStyle(stage).backgroundColor;
    return captureElement(stage, look.ratio, background);
  } finally {
    root.unmount();
    stage.remove();
  }
}

function notDrawn(): Error {
  return makeFailure({
    code: 'timeout',
    message: `The figure was not drawn within ${patience / 1000} s`,
    hint: 'Keep the window in view while figures are exported.',
  });
}

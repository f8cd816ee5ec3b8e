import { redrawingOf } from '#renderer/plots/canvas/useCanvasDrawing.ts';
import { type Figure, type Mark, rectangle, type TextMark, toPaint } from './figure.ts';
import { readFont, recordDrawing } from './recordCanvas.ts';

interface Capture {
  readonly marks: Mark[];
  /** The figure's upper left corner in the window. */
  readonly origin: DOMRect;
  /** The resolution of images, in pixels per CSS pixel. */
  readonly ratio: number;
}

/** Parts of the window that do not belong to a figure: controls, and what is marked so. */
const skipped = '[data-figure=skip], [role=toolbar], [role=slider], [role=tooltip], input, select, textarea, svg';

/**
 * Captures the contents of an element: canvases are redrawn by their drawing functions, text stays text, and
 * backgrounds, borders and gradients become shapes. `ratio` is the resolution of maps.
 */
export function captureElement(element: HTMLElement, ratio: number, background: string | null): Figure {
  const origin = element.getBoundingClientRect();
  const capture: Capture = { marks: [], origin, ratio };
  for (const child of element.childNodes) captureNode(child, capture);
  return { width: origin.width, height: origin.height, background, marks: capture.marks };
}

function captureNode(node: Node, capture: Capture): void {
  if (node instanceof Text) captureText(node, capture);
  if (!(node instanceof HTMLElement) || node.matches(skipped)) return;
  if (node instanceof HTMLButtonElement && node.closest('[data-figure=keep]') === null) return;
  const style = getComputedStyle(node);
  const box = node.getBoundingClientRect();
  if (style.display === 'none' || style.visibility !== 'visible' || Number(style.opacity) === 0) return;
  // A text for screen readers alone is one pixel large.
  if (style.display !== 'contents' && style.position === 'absolute' && box.width <= 1 && box.height <= 1) return;
  captureBox(box, style, capture);
  if (node instanceof HTMLCanvasElement) captureCanvas(node, box, capture);
  for (const child of node.childNodes) captureNode(child, capture);
}

function captureBox(box: DOMRect, style: CSSStyleDeclaration, { marks, origin }: Capture): void {
  const [x, y] = [box.left - origin.left, box.top - origin.top];
  const fill = toPaint(style.backgroundColor);
  if (fill.opacity > 0 && box.width > 0) {
    marks.push({ kind: 'path', steps: rectangle([x, y, box.width, box.height]), fill, stroke: null, clips: [] });
  }
  const pixels = gradientPixels(style.backgroundImage);
  if (pixels !== null) {
    marks.push({ kind: 'image', pixels, x, y, width: box.width, height: box.height, opacity: 1, clips: [] });
  }
  const sides = [
    ['Top', x, y, box.width, 0],
    ['Bottom', x, y + box.height, box.width, 0],
    ['Left', x, y, 0, box.height],
    ['Right', x + box.width, y, 0, box.height],
  ] as const;
  for (const [side, left, top, right, down] of sides) {
    const width = Number.parseFloat(style[`border${side}Width`]);
    const paint = toPaint(style[`border${side}Color`]);
    if (!(width > 0) || style[`border${side}Style`] === 'none' || paint.opacity === 0) continue;
    const stroke = { ...paint, width, dash: [], join: 'miter', cap: 'butt' } as const;
    const steps = [
      ['M', left, top],
      ['L', left + right, top + down],
    ] as const;
    marks.push({ kind: 'path', steps, fill: null, stroke, clips: [] });
  }
}

/** Pixels along a gradient: as many as a colour map has steps. */
const gradientSteps = 256;

/** A linear gradient along an axis of the page as a row or a column of pixels; null for anything else. */
function gradientPixels(image: string): OffscreenCanvas | null {
  const found = /^linear-gradient\((?:to (top|right|bottom|left),|(\d+)deg,)?(.*)\)$/u.exec(image);
  if (found === null) return null;
  const [, word, degrees, list = ''] = found;
  const direction = word ?? { '0': 'top', '90': 'right', '270': 'left' }[degrees ?? ''] ?? 'bottom';
  const isUpright = direction === 'top' || direction === 'bottom';
  const pixels = new OffscreenCanvas(isUpright ? 1 : gradientSteps, isUpright ? gradientSteps : 1);
  const context = pixels.getContext('2d');
  if (context === null) return null;
  const isBackwards = direction === 'top' || direction === 'left';
  const ends = isBackwards ? [gradientSteps, 0] : [0, gradientSteps];
  const [from = 0, to = 0] = ends;
  const gradient = isUpright
    ? context.createLinearGradient(0, from, 0, to)
    : context.createLinearGradient(from, 0, to, 0);
  for (const [, colour = '', place = '0'] of list.matchAll(/(rgba?\([^)]*\))(?:\s+(-?[\d.]+(?:e-?\d+)?)%)?/gu)) {
    gradient.addColorStop(Math.min(1, Math.max(0, Number(place) / 100)), colour);
  }
  context.fillStyle = gradient;
  context.fillRect(0, 0, pixels.width, pixels.height);
  return pixels;
}

function captureCanvas(canvas: HTMLCanvasElement, box: DOMRect, { marks, origin, ratio }: Capture): void {
  const at = { x: box.left - origin.left, y: box.top - origin.top };
  const redrawing = redrawingOf(canvas);
  if (redrawing !== undefined) {
    const { drawing, draw } = redrawing;
    const size = { ...drawing.size, ratio };
    for (const mark of recordDrawing(ratio, (context) => draw({ ...drawing, size, context }), at)) marks.push(mark);
    return;
  }
  const pixels = new OffscreenCanvas(Math.max(1, canvas.width), Math.max(1, canvas.height));
  pixels.getContext('2d')?.drawImage(canvas, 0, 0);
  marks.push({ kind: 'image', pixels, ...at, width: box.width, height: box.height, opacity: 1, clips: [] });
}

/** A text as one mark for each of its lines. */
function captureText(node: Text, { marks, origin }: Capture): void {
  const parent = node.parentElement;
  if (parent === null || node.data.trim() === '') return;
  const style = getComputedStyle(parent);
  const font = readFont(`${style.fontWeight} ${style.fontSize} ${style.fontFamily}`);
  const ascent = ascentOf(style);
  for (const { text, box, length } of linesOf(node)) {
    const mark: TextMark = {
      kind: 'text',
      text: style.textTransform === 'uppercase' ? text.toUpperCase() : text,
      x: box.left - origin.left,
      y: box.top - origin.top + ascent,
      anchor: 'start',
      length,
      ...font,
      angle: 0,
      fill: toPaint(style.color),
      clips: [],
    };
    marks.push(mark);
  }
}

/** From the top of a line's box down to its baseline. */
function ascentOf(style: CSSStyleDeclaration): number {
  const context = document.createElement('canvas').getContext('2d');
  if (context === null) return Number.parseFloat(style.fontSize);
  context.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  return context.measureText('x').fontBoundingBoxAscent;
}

interface TextLine {
  readonly text: string;
  readonly box: DOMRect;
  /** null if it was composed of words. */
  readonly length: number | null;
}

/** The lines into which a text is broken, each with its box. */
function linesOf(node: Text): readonly TextLine[] {
  const range = document.createRange();
  range.selectNodeContents(node);
  const [whole, ...others] = range.getClientRects();
  if (whole === undefined) return [];
  const plain = (text: string): string => text.replaceAll(/\s+/gu, ' ');
  if (others.length === 0) return [{ text: plain(node.data).trimEnd(), box: whole, length: whole.width }];
  const lines: { text: string; box: DOMRect }[] = [];
  for (const { 0: word, index } of node.data.matchAll(/\S+\s*/gu)) {
    range.setStart(node, index);
    range.setEnd(node, index + word.trimEnd().length);
    const box = range.getBoundingClientRect();
    const last = lines.at(-1);
    if (last !== undefined && Math.abs(last.box.top - box.top) < box.height / 2) last.text += plain(word);
    else lines.push({ text: plain(word), box });
  }
  return lines.map(({ text, box }) => ({ text: text.trimEnd(), box, length: null }));
}

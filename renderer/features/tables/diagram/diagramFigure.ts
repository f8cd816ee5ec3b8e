import { type Figure, type Mark, type PathStep, rectangle, toPaint } from '#renderer/figures/figure.ts';
import type { Places } from './boxPlaces.ts';
import { diagramLines } from './diagramLines.ts';
import type { Diagram } from './diagramModel.ts';

const margin = 24;

/** A diagram as shapes and texts, in the colours of the window, for SVG and PNG files. */
export function diagramFigure(diagram: Diagram, places: Places, theme: CSSStyleDeclaration): Figure {
  const colour = (name: string) => toPaint(theme.getPropertyValue(name).trim());
  const all = Object.values(places);
  const left = Math.min(...all.map(({ x }) => x)) - margin;
  const top = Math.min(...all.map(({ y }) => y)) - margin;
  const moved = Object.fromEntries(Object.entries(places).map(([id, { x, y }]) => [id, { x: x - left, y: y - top }]));
  const stroke = { ...colour('--control-line'), width: 1.2, dash: [], join: 'round', cap: 'round' } as const;
  const plain = { length: null, family: 'sans', angle: 0, clips: [] } as const;
  const lines = diagramLines(diagram, moved).flatMap(({ key, points, foot, label }): readonly Mark[] => {
    const [x, y] = label;
    const text = {
      ...plain,
      text: key.label,
      anchor: 'middle',
      x,
      y,
      size: 10,
      weight: 400,
      fill: colour('--dim'),
    } as const;
    return [
      { kind: 'path', steps: steps(points), fill: null, stroke, clips: [] },
      { kind: 'path', steps: steps(foot), fill: null, stroke, clips: [] },
      ...(key.label === '' ? [] : [{ kind: 'text', ...text } as const]),
    ];
  });
  const boxes = diagram.tables.flatMap(({ id, width, height, title, rows }): readonly Mark[] => {
    const place = moved[id];
    if (place === undefined) return [];
    const { x, y } = place;
    const isAlone = rows === '';
    const name = { ...plain, text: title, anchor: 'start', x: x + 10, y: y + (isAlone ? 27 : 19) } as const;
    const below = { ...plain, text: rows, anchor: 'start', x: x + 10, y: y + 34 } as const;
    return [
      { kind: 'path', steps: rectangle([x, y, width, height]), fill: colour('--panel'), stroke, clips: [] },
      { kind: 'text', ...name, size: 12.5, weight: 600, fill: colour('--text') },
      ...(isAlone ? [] : [{ kind: 'text', ...below, size: 11, weight: 400, fill: colour('--dim') } as const]),
    ];
  });
  const right = Math.max(...diagram.tables.map(({ id, width }) => (moved[id]?.x ?? 0) + width));
  const bottom = Math.max(...diagram.tables.map(({ id, height }) => (moved[id]?.y ?? 0) + height));
  return {
    width: Math.ceil(right + margin),
    height: Math.ceil(bottom + margin),
    background: colour('--bg').colour,
    marks: [...lines, ...boxes],
  };
}

function steps(points: readonly (readonly [number, number])[]): readonly PathStep[] {
  return points.map(([x, y], at) => [at === 0 ? 'M' : 'L', x, y] as const);
}

import type { Places } from './boxPlaces.ts';
import type { Diagram, DiagramKey } from './diagramModel.ts';

type Point = readonly [x: number, y: number];

/** A foreign key as it is drawn: from the parent to the child. */
export interface DiagramLine {
  readonly key: DiagramKey;
  readonly points: readonly Point[];
  /** The three points of the foot at the child, which means many; empty where there is one child at most. */
  readonly foot: readonly Point[];
  /** Where the label's middle stands. */
  readonly label: Point;
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** In pixels: the spread of a crow's foot, and its length. */
const spread = 6;
const footLength = 11;
/** In pixels: how much of each other boxes have to be above each other to be joined by a straight line. */
const overlap = 24;
const loop = 14;
/** In pixels: how far above a child its line turns, and how far from a line the middle of its label is. */
const cornerGap = 17;
const labelSpace = 27;

/** The lines of a diagram whose tables have their places. */
export function diagramLines({ tables, keys, direction }: Diagram, places: Places): readonly DiagramLine[] {
  const boxes = new Map(
    tables.flatMap(({ id, width, height }) => {
      const place = places[id];
      return place === undefined ? [] : [[id, { ...place, width, height }] as const];
    }),
  );
  return keys.flatMap((key) => {
    const parent = boxes.get(key.parent);
    const child = boxes.get(key.child);
    if (parent === undefined || child === undefined) return [];
    if (key.parent === key.child) return [toItself(key, parent)];
    const ends = { parent, child };
    return [direction === 'down' ? downLine(key, ends) : rightLine(key, ends)];
  });
}

interface Ends {
  readonly parent: Box;
  readonly child: Box;
}

/** From below the parent to above the child, with its corner close to the child. */
function downLine(key: DiagramKey, { parent, child }: Ends): DiagramLine {
  const x = parent.x + parent.width / 2;
  const to = child.x + child.width / 2;
  if (child.y <= parent.y) return rightLine(key, { parent, child });
  const corner = child.y - cornerGap;
  return {
    key,
    points: [
      [x, parent.y + parent.height],
      [x, corner],
      [to, corner],
      [to, child.y],
    ],
    foot: key.isOneToOne
      ? []
      : [
          [to - spread, child.y],
          [to, child.y - footLength],
          [to + spread, child.y],
        ],
    label: [to + labelSpace, child.y - 5],
  };
}

function rightLine(key: DiagramKey, { parent, child }: Ends): DiagramLine {
  const left = Math.max(parent.x, child.x);
  const right = Math.min(parent.x + parent.width, child.x + child.width);
  if (right - left >= overlap) return upOrDown(key, { parent, child, x: (left + right) / 2 });
  const way = child.x > parent.x ? 1 : -1;
  const start: Point = [way > 0 ? parent.x + parent.width : parent.x, parent.y + parent.height / 2];
  const end: Point = [way > 0 ? child.x : child.x + child.width, child.y + child.height / 2];
  const middle = (start[0] + end[0]) / 2;
  const back = end[0] - way * footLength;
  return {
    key,
    points: [start, [middle, start[1]], [middle, end[1]], end],
    foot: key.isOneToOne
      ? []
      : [
          [end[0], end[1] - spread],
          [back, end[1]],
          [end[0], end[1] + spread],
        ],
    label: [(middle + back) / 2, end[1] - 5],
  };
}

function upOrDown(key: DiagramKey, { parent, child, x }: Ends & { readonly x: number }): DiagramLine {
  const isBelow = child.y > parent.y;
  const start = isBelow ? parent.y + parent.height : parent.y;
  const end = isBelow ? child.y : child.y + child.height;
  const back = end + (isBelow ? -footLength : footLength);
  return {
    key,
    points: [
      [x, start],
      [x, end],
    ],
    foot: key.isOneToOne
      ? []
      : [
          [x - spread, end],
          [x, back],
          [x + spread, end],
        ],
    label: [x + labelSpace, (start + end) / 2 + 3],
  };
}

function toItself(key: DiagramKey, { x, y, width }: Box): DiagramLine {
  const right = x + width;
  return {
    key,
    points: [
      [right - loop, y],
      [right - loop, y - loop],
      [right + loop, y - loop],
      [right + loop, y + loop],
      [right, y + loop],
    ],
    foot: [],
    label: [right, y - loop - 4],
  };
}

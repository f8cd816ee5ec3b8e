import { graphlib, layout } from '@dagrejs/dagre';
import { extent, type LayoutTask, type Place, type Places } from './boxPlaces.ts';

/** Space between boxes, and between columns of them. */
const gap = 22;
const columnGap = 74;
/** Space below a row, for a line and its label. */
const rowGap = 36;
/** From that many boxes on, the fast way of ranking is taken. */
const many = 150;
/** Ranks of more boxes than that are folded. */
const tall = 30;

/** Lays boxes out along their lines; those without a line stand in rows below. */
export function layOut({ boxes, lines, direction }: LayoutTask): Places {
  const linked = new Set(lines.flatMap(({ from, to }) => (from === to ? [] : [from, to])));
  const graph = new graphlib.Graph<object, BoxLabel, object>();
  graph.setGraph({
    rankdir: 'LR',
    nodesep: gap,
    ranksep: columnGap,
    ranker: boxes.length > many ? 'longest-path' : 'network-simplex',
  });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, width, height } of boxes) if (linked.has(id)) graph.setNode(id, { width, height });
  for (const { from, to } of lines) if (from !== to) graph.setEdge(from, to);
  // In the fast way, crossings are counted less often: the columns are folded afterwards anyway.
  layout(graph, { disableOptimalOrderHeuristic: boxes.length > many });
  const columns = Map.groupBy(
    boxes.filter(({ id }) => linked.has(id)),
    ({ id }) => Math.round(centreOf(graph, id).x),
  );
  const ranks = [...columns.entries()]
    .toSorted(([one], [other]) => one - other)
    .map(([, rank]) => rank.toSorted((one, other) => centreOf(graph, one.id).y - centreOf(graph, other.id).y));
  if (direction !== 'right') return downwards(ranks, direction.downWithin);
  const isTall = ranks.some((rank) => rank.length > tall);
  const places = isTall ? folded(ranks) : asLaidOut(boxes, graph, linked);
  const { right, bottom } = extent(boxes, places);
  const single = boxes.filter(({ id }) => !linked.has(id));
  return { ...places, ...inRows(single, { top: bottom === 0 ? 0 : bottom + 2 * gap, width: Math.max(right, 760) }) };
}

type Boxes = LayoutTask['boxes'];

/** A box, with its centre once it is laid out. */
interface BoxLabel extends Partial<Place> {
  readonly width: number;
  readonly height: number;
}
type BoxGraph = graphlib.Graph<object, BoxLabel, object>;

function centreOf(graph: BoxGraph, id: string): Place {
  const { x = 0, y = 0 } = graph.node(id);
  return { x, y };
}

function asLaidOut(boxes: Boxes, graph: BoxGraph, linked: ReadonlySet<string>): Places {
  const places: Record<string, Place> = {};
  for (const { id, width, height } of boxes) {
    if (!linked.has(id)) continue;
    const { x, y } = centreOf(graph, id);
    places[id] = { x: x - width / 2, y: y - height / 2 };
  }
  return places;
}

/** Ranks that are too tall for a screen, in several columns each, so that the whole is about as wide as a window. */
function folded(ranks: readonly Boxes[]): Places {
  const count = ranks.reduce((sum, rank) => sum + rank.length, 0);
  const rows = Math.ceil(Math.sqrt(count * 1.8));
  const places: Record<string, Place> = {};
  let x = 0;
  for (const rank of ranks) {
    for (let start = 0; start < rank.length; start += rows) {
      const column = rank.slice(start, start + rows);
      column.forEach(({ id, height }, at) => {
        places[id] = { x, y: at * (height + gap) };
      });
      x += Math.max(...column.map(({ width }) => width)) + gap;
    }
    x += columnGap - gap;
  }
  return places;
}

/** One rank below the other, in several rows where it is too wide. */
function downwards(ranks: readonly Boxes[], within: number): Places {
  const places: Record<string, Place> = {};
  let top = 0;
  for (const rank of ranks) {
    for (const row of rowsOf(rank, within)) {
      const width = row.reduce((sum, each) => sum + each.width + gap, -gap);
      let x = (within - width) / 2;
      for (const { id, width: own } of row) {
        places[id] = { x, y: top };
        x += own + gap;
      }
      top += Math.max(...row.map(({ height }) => height)) + rowGap;
    }
  }
  return places;
}

function rowsOf(rank: Boxes, within: number): readonly Boxes[] {
  const rows: Boxes[number][][] = [[]];
  let used = 0;
  for (const box of rank) {
    if (used > 0 && used + box.width > within) {
      rows.push([]);
      used = 0;
    }
    rows.at(-1)?.push(box);
    used += box.width + gap;
  }
  return rows;
}

function inRows(boxes: Boxes, { top, width: most }: { readonly top: number; readonly width: number }): Places {
  const places: Record<string, Place> = {};
  let x = 0;
  let y = top;
  for (const { id, width, height } of boxes) {
    if (x > 0 && x + width > most) {
      x = 0;
      y += height + gap;
    }
    places[id] = { x, y };
    x += width + gap;
  }
  return places;
}

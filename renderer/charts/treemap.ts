/** A rectangle of a treemap, in the unit of the area that is divided. */
export interface Tile<Item> {
  readonly item: Item;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Divides an area among items in proportion to their sizes, the largest first, into rectangles that are as square as possible:
 * rows are filled along the shorter side for as long as that makes their rectangles squarer (Bruls, Huizing, van Wijk 2000).
 */
export function treemap<Item>(
  items: readonly Item[],
  sizeOf: (item: Item) => number,
  area: Pick<Area, 'width' | 'height'>,
): readonly Tile<Item>[] {
  const wanted = items.filter((item) => sizeOf(item) > 0);
  const total = wanted.reduce((sum, item) => sum + sizeOf(item), 0);
  if (total === 0 || area.width <= 0 || area.height <= 0) return [];
  const scale = (area.width * area.height) / total;
  const areaOf = (item: Item): number => sizeOf(item) * scale;
  const tiles: Tile<Item>[] = [];
  let rest: Area = { x: 0, y: 0, ...area };
  let row: Item[] = [];
  for (const item of wanted) {
    const side = Math.min(rest.width, rest.height);
    const next = [...row, item];
    if (row.length > 0 && worst(next.map(areaOf), side) > worst(row.map(areaOf), side)) {
      rest = layRow(row, areaOf, { rest, tiles });
      row = [item];
    } else row = next;
  }
  layRow(row, areaOf, { rest, tiles });
  return tiles;
}

/** The least square ratio of a row along a side. */
function worst(areas: readonly number[], side: number): number {
  const sum = areas.reduce((all, one) => all + one, 0);
  return Math.max(...areas.map((one) => Math.max((side ** 2 * one) / sum ** 2, sum ** 2 / (side ** 2 * one))));
}

/** Lays a row along the shorter side of what is left, and answers what is left then. */
function layRow<Item>(
  row: readonly Item[],
  areaOf: (item: Item) => number,
  { rest, tiles }: { readonly rest: Area; readonly tiles: Tile<Item>[] },
): Area {
  const sum = row.reduce((all, item) => all + areaOf(item), 0);
  const isUpright = rest.width >= rest.height;
  const thickness = sum / (isUpright ? rest.height : rest.width);
  let at = 0;
  for (const item of row) {
    const length = areaOf(item) / thickness;
    tiles.push(
      isUpright
        ? { item, x: rest.x, y: rest.y + at, width: thickness, height: length }
        : { item, x: rest.x + at, y: rest.y, width: length, height: thickness },
    );
    at += length;
  }
  return isUpright
    ? { ...rest, x: rest.x + thickness, width: rest.width - thickness }
    : { ...rest, y: rest.y + thickness, height: rest.height - thickness };
}

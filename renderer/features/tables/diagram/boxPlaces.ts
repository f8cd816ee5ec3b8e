/** Boxes and lines to be laid out. */
export interface LayoutTask {
  readonly boxes: readonly { readonly id: string; readonly width: number; readonly height: number }[];
  readonly lines: readonly { readonly from: string; readonly to: string }[];
  /** From the left to the right, or from the top down within a width in pixels. */
  readonly direction: 'right' | { readonly downWithin: number };
}

export interface Place {
  readonly x: number;
  readonly y: number;
}

/** The upper left corner of each box. */
export type Places = Readonly<Record<string, Place>>;

/** How far down and to the right the boxes reach. */
export function extent(
  boxes: LayoutTask['boxes'],
  places: Places,
): { readonly right: number; readonly bottom: number } {
  const placed = boxes.flatMap(({ id, width, height }) => {
    const place = places[id];
    return place === undefined ? [] : [{ right: place.x + width, bottom: place.y + height }];
  });
  return {
    right: placed.reduce((most, { right }) => Math.max(most, right), 0),
    bottom: placed.reduce((most, { bottom }) => Math.max(most, bottom), 0),
  };
}

import type { Frame } from '../curve.ts';
import type { PlotScale } from '../plotScale.ts';

/** Where the parts of a map lie, in CSS pixels. */
export interface MapLayout {
  readonly map: Frame;
  /** The cut along the horizontal axis, above the map. */
  readonly above: Frame;
  /** The cut along the vertical axis, right of the map. */
  readonly beside: Frame;
  readonly bar: Frame;
}

const margins = { left: 64, top: 16, bottom: 48, right: 52 } as const;
const cut = { thick: 68, gap: 12 } as const;
const bar = { width: 12, gap: 20 } as const;

/** Fills the stage, or takes the largest map whose both axes have the same length of pixels a unit. */
export function layOutMap(
  size: { readonly width: number; readonly height: number },
  axes: { readonly x: PlotScale; readonly y: PlotScale },
  aspect: '1:1' | 'fill',
): MapLayout {
  const left = margins.left;
  const top = margins.top + cut.thick + cut.gap;
  const roomX = Math.max(20, size.width - left - cut.gap - cut.thick - bar.gap - bar.width - margins.right);
  const roomY = Math.max(20, size.height - top - margins.bottom);
  let width = roomX;
  let height = roomY;
  if (aspect === '1:1') {
    const spanX = axes.x.domain[1] - axes.x.domain[0];
    const spanY = axes.y.domain[1] - axes.y.domain[0];
    const pixels = Math.min(roomX / spanX, roomY / spanY);
    width = Math.max(20, pixels * spanX);
    height = Math.max(20, pixels * spanY);
  }
  const map = { left, top, width: Math.round(width), height: Math.round(height) };
  const right = map.left + map.width + cut.gap;
  return {
    map,
    above: { left, top: margins.top, width: map.width, height: cut.thick },
    beside: { left: right, top, width: cut.thick, height: map.height },
    bar: { left: right + cut.thick + bar.gap, top, width: bar.width, height: Math.max(map.height, 60) },
  };
}

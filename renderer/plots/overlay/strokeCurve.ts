import { binsWithin } from '#shared/page/binEdges.ts';
import type { Drawing } from '../canvas/useCanvasDrawing.ts';
import { type Curve, curveValue, type Frame, traceCurve } from '../curve.ts';
import type { PlotScale } from '../plotScale.ts';
import type { OverlayEntry } from './overlayModel.ts';
import type { OverlaySettings } from './overlaySettings.ts';

interface Stroke {
  readonly curve: Curve;
  readonly scales: { readonly x: PlotScale; readonly y: PlotScale };
  readonly frame: Frame;
  readonly style: OverlaySettings['style'];
}

/** Draws one curve as steps, as a line, or as points. */
export function strokeCurve({ context }: Drawing, { curve, scales, frame, style }: Stroke, colour: string): void {
  context.strokeStyle = colour;
  context.fillStyle = colour;
  context.lineWidth = 1.5;
  context.lineJoin = 'round';
  if (style === 'points') {
    const bins = binsWithin(curve.bins.edges, scales.x.domain);
    for (let bin = bins?.first ?? 0; bin <= (bins?.last ?? -1); bin += 1) {
      const left = frame.left + scales.x.toUnit(curve.bins.centres[bin] ?? Number.NaN) * frame.width;
      const height = frame.top + (1 - scales.y.toUnit(curveValue(curve, bin))) * frame.height;
      if (Number.isFinite(left) && Number.isFinite(height)) context.fillRect(left - 1.5, height - 1.5, 3, 3);
    }
    return;
  }
  context.beginPath();
  traceCurve(curve, { ...scales, frame }, { pen: context, style });
  context.stroke();
}

/** The reference is drawn last, over the others. */
export const backToFront = (entries: readonly OverlayEntry[]): readonly OverlayEntry[] =>
  entries.filter(({ isHidden }) => !isHidden).toReversed();

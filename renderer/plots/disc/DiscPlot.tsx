import { useCallback, useMemo, useState } from 'react';
import { binsOf } from '#shared/domain/axis.ts';
import type { Page2D, ValueStatistics } from '#shared/domain/page.ts';
import { binInterval, shortAxisName } from '#shared/page/binEdges.ts';
import { drawBottomAxis, drawFrame, drawLeftAxis } from '../canvas/drawAxes.ts';
import { type Drawing, useCanvasDrawing } from '../canvas/useCanvasDrawing.ts';
import { useElementSize } from '../canvas/useElementSize.ts';
import { packColour, packedColours } from '../colourMaps.ts';
import type { Frame } from '../curve.ts';
import { ColourBar } from '../heatmap/ColourBar.tsx';
import { rasterColours } from '../heatmap/drawMap.ts';
import { pixelsOfCodes } from '../heatmap/raster.ts';
import { makeCoder } from '../heatmap/valueCodes.ts';
import { colourScale, fittingRange, mapScaleKind } from '../heatmap/valueColours.ts';
import { formatSpan, readoutValue, typesetUnit, withUnit } from '../numberText.ts';
import type { PlotProps } from '../plotProps.ts';
import { makeScale } from '../plotScale.ts';
import { describeStatistics } from '../statistics.ts';
import { binsAt, type Disc, placeOf } from './discModel.ts';
import plot from '../Plot.module.css';

interface DiscPlotProps extends PlotProps {
  readonly page: Page2D;
  readonly disc: Disc;
  /** Figures that the colours are fitted to. */
  readonly whole: ValueStatistics;
}

/** The square of a disc, in CSS pixels. */
function discFrame({ width, height }: { readonly width: number; readonly height: number }): Frame {
  const side = Math.max(20, Math.min(width - 64 - 150, height - 16 - 48));
  return { left: 64, top: 16, width: Math.round(side), height: Math.round(side) };
}

type Parts = Pick<DiscPlotProps, 'page' | 'disc'> & {
  readonly scale: ReturnType<typeof colourScale>;
  readonly map: Uint32Array;
  readonly zero: DiscPlotProps['settings']['zero'];
};

/** Fills each pixel with the colour of the bin under its centre. */
function drawDisc({ context, colours, size }: Drawing, frame: Frame, { page, disc, scale, map, zero }: Parts): void {
  const pixels = Math.max(1, Math.round(frame.width * size.ratio));
  const image = new ImageData(pixels, pixels);
  const target = new Uint32Array(image.data.buffer);
  const toCode = makeCoder(scale, zero !== 'colour');
  const hidden = zero === 'white' ? packColour('#fff') : 0;
  const ofCode = pixelsOfCodes({ ...rasterColours(map, colours), hidden });
  for (let row = 0; row < pixels; row += 1) {
    const y = (1 - (2 * (row + 0.5)) / pixels) * disc.size;
    for (let column = 0; column < pixels; column += 1) {
      const bins = binsAt(disc, ((2 * (column + 0.5)) / pixels - 1) * disc.size, y);
      if (bins === null) continue;
      target[row * pixels + column] = ofCode[toCode(page.quantity.values[placeOf(disc, bins)])] ?? 0;
    }
  }
  context.putImageData(image, Math.round(frame.left * size.ratio), Math.round(frame.top * size.ratio));
}

/** A map over a radius and an angle as a disc. */
export function DiscPlot({ page, disc, whole, settings, onSettings, theme, label, onReadout }: DiscPlotProps) {
  const [stage, size] = useElementSize<HTMLDivElement>();
  const { mapScale, range, colourMap, inverted, zero } = settings;
  const isDiverging = colourMap === 'diverging';
  const scale = useMemo(
    () => colourScale({ mapScale, range, isDiverging }, whole),
    [mapScale, range, isDiverging, whole],
  );
  const map = useMemo(() => packedColours(colourMap, inverted), [colourMap, inverted]);
  const frame = useMemo(() => discFrame(size), [size]);
  const axis = useMemo(() => makeScale('lin', [-disc.size, disc.size]), [disc]);
  const [text, setText] = useState('');
  const { unit, values } = page.quantity;
  const canvas = useCanvasDrawing(
    size,
    theme,
    useCallback(
      (drawing: Drawing) => {
        drawDisc(drawing, frame, { page, disc, scale, map, zero });
        drawFrame(drawing, frame, drawing.colours.faint);
        drawBottomAxis(drawing, frame, { scale: axis, title: withUnit('across', disc.unit) });
        drawLeftAxis(drawing, frame, { scale: axis, title: withUnit('up', disc.unit) });
      },
      [frame, page, disc, scale, map, zero, axis],
    ),
  );
  const read = (event: {
    readonly clientX: number;
    readonly clientY: number;
    readonly currentTarget: Element;
  }): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const bins = binsAt(
      disc,
      axis.fromUnit((event.clientX - box.left - frame.left) / frame.width),
      axis.fromUnit(1 - (event.clientY - box.top - frame.top) / frame.height),
    );
    if (bins === null) {
      setText('');
      onReadout?.(null);
      return;
    }
    const entries = [
      ...page.axes.map((each, index) => {
        const { edges, unit: axisUnit } = binsOf(each, settings.axes);
        const bin = edges === disc.radius.edges ? bins.radius : bins.angle;
        return {
          label: shortAxisName(each, index),
          text: formatSpan(...binInterval(edges, bin)),
          unit: typesetUnit(axisUnit),
        };
      }),
      { label, ...readoutValue(values[placeOf(disc, bins)] ?? Number.NaN), unit: typesetUnit(unit) },
    ];
    setText(entries.map((entry) => `${entry.label} ${entry.text} ${entry.unit}`.trim()).join(', '));
    onReadout?.({ entries });
  };
  return (
    <div className={plot['view']}>
      <div ref={stage} className={plot['stage']} onPointerMove={read} onPointerLeave={() => onReadout?.(null)}>
        <canvas
          ref={canvas}
          className={plot['canvas']}
          role="img"
          aria-label={describeStatistics(`Disc of ${label}`, page.statistics, unit)}
        />
        {size.width > 0 ? (
          <ColourBar
            frame={{ left: frame.left + frame.width + 56, top: frame.top, width: 12, height: frame.height }}
            scale={scale}
            fitting={fittingRange(mapScaleKind(mapScale, whole), whole, isDiverging)}
            settings={settings}
            unit={unit}
            values={values}
            onRange={(next) => onSettings({ range: next })}
          />
        ) : null}
      </div>
      <p className={plot['caption']}>
        <span className={plot['told']}>{text === '' ? 'The angle runs from the right upwards.' : text}</span>
      </p>
    </div>
  );
}

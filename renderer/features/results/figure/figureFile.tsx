import type { ReactNode } from 'react';
import { type FigureSource, withPngText, writeFigureSource } from '#renderer/figures/figureSource.ts';
import { figurePixels, pngBytes } from '#renderer/figures/pngFigure.ts';
import { svgOfFigure } from '#renderer/figures/svgFigure.ts';
import type { PlotTheme } from '#renderer/plots/plotProps.ts';
import { assertNever } from '#shared/failure.ts';
import { drawFigure } from './drawFigure.tsx';
import { FigureSheet } from './FigureSheet.tsx';

/** A plot that can be published. */
export interface PlotFigure {
  readonly title: string;
  /** Its caption and its warnings. */
  readonly notes: readonly string[];
  /** Without its extension. */
  readonly fileName: string;
  /** The size that suits it, as `800x560`, if it is not the standard one. */
  readonly size?: string;
  /** The plot without its buttons; drawn off-screen in any size and theme. */
  readonly plot: (theme: PlotTheme) => ReactNode;
  /** The source of its data; null if that cannot be named. */
  readonly source: ((signal: AbortSignal) => Promise<FigureSource>) | null;
}

export const figureFormats = ['png', 'svg', 'pdf'] as const;

export interface FigureOptions {
  readonly format: (typeof figureFormats)[number];
  /** Pixels of a PNG file for each CSS pixel. */
  readonly scale: number;
  readonly width: number;
  readonly height: number;
  readonly theme: PlotTheme;
  readonly isTransparent: boolean;
  readonly title: string;
  readonly hasNotes: boolean;
}

export const defaultFigureOptions: FigureOptions = {
  format: 'png',
  scale: 2,
  width: 800,
  height: 560,
  theme: 'light',
  isTransparent: false,
  title: '',
  hasNotes: true,
};

/** The options that a figure starts with. */
export function optionsFor({ title, size = '800x560' }: PlotFigure): FigureOptions {
  const [width = 800, height = 560] = size.split('x').map(Number);
  return { ...defaultFigureOptions, title, width, height };
}

/** The resolution of maps in vector files, in pixels per CSS pixel: bins end within a quarter of one. */
const vectorRatio = 4;

/** Draws a figure and writes it as a file in the chosen format. */
export async function figureFile(figure: PlotFigure, options: FigureOptions, signal: AbortSignal): Promise<Blob> {
  const { format, scale, title } = options;
  const look = { ...options, ratio: format === 'png' ? scale : vectorRatio };
  const sheet = (
    <FigureSheet title={title} notes={options.hasNotes ? figure.notes : []}>
      {figure.plot(options.theme)}
    </FigureSheet>
  );
  const drawn = await drawFigure(sheet, look, signal);
  const metadata = figure.source === null ? null : writeFigureSource(await figure.source(signal));
  switch (format) {
    case 'png': {
      const png = await pngBytes(figurePixels(drawn, scale));
      return new Blob([metadata === null ? png : withPngText(png, metadata)], { type: 'image/png' });
    }
    case 'svg':
      return new Blob([await svgOfFigure(drawn, { title, metadata })], { type: 'image/svg+xml' });
    case 'pdf': {
      const { loadPdfFonts, pdfOfFigure } = await import('#renderer/figures/pdfFigure.ts');
      const fonts = await loadPdfFonts();
      return new Blob([await pdfOfFigure(drawn, { title, metadata, fonts })], { type: 'application/pdf' });
    }
    default:
      return assertNever(format);
  }
}

import { GState, jsPDF } from 'jspdf';
import { toBase64 } from './base64.ts';
import type { Figure, ImageMark, Mark, Paint, PathMark, PathStep, TextMark } from './figure.ts';
import { paintMark, pngBytes } from './pngFigure.ts';

/** Points per CSS pixel: 96 pixels and 72 points are an inch. */
const points = 72 / 96;
/** Pixels per CSS pixel for a text that the font cannot write. */
const textRatio = 6;

/** The font of a PDF's text as base64: regular and semi-bold, under the SIL Open Font License. */
export interface PdfFonts {
  readonly regular: string;
  readonly bold: string;
}

/** Loads the fonts, which are part of the program. */
export async function loadPdfFonts(): Promise<PdfFonts> {
  const [regular, bold] = await Promise.all([
    import('@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf?inline'),
    import('@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf?inline'),
  ]);
  const base64 = (url: string): string => url.slice(url.indexOf(',') + 1);
  return { regular: base64(regular.default), bold: base64(bold.default) };
}

interface PdfOptions {
  readonly title: string;
  /** A text in the file's metadata (XMP). */
  readonly metadata: string | null;
  readonly fonts: PdfFonts;
}

/** A figure as PDF: selectable text, with the necessary glyphs embedded; lines as such; maps as images. */
export async function pdfOfFigure(
  { width, height, background, marks }: Figure,
  { title, metadata, fonts }: PdfOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const pdf = new jsPDF({
    unit: 'pt',
    format: [width * points, height * points],
    orientation: width > height ? 'landscape' : 'portrait',
    compress: true,
    putOnlyUsedFonts: true,
  });
  for (const [style, data] of [
    ['normal', fonts.regular],
    ['bold', fonts.bold],
  ] as const) {
    pdf.addFileToVFS(`Inter-${style}.ttf`, data);
    pdf.addFont(`Inter-${style}.ttf`, 'Inter', style);
  }
  pdf.setProperties({ title, creator: 'Tidescope' });
  if (metadata !== null) pdf.addMetadata(metadata, 'https://github.com/yaptide/tidescope/figure#');
  if (background !== null) {
    pdf.setFillColor(background);
    pdf.rect(0, 0, width * points, height * points, 'F');
  }
  for (const mark of marks) await addMark(pdf, mark);
  return new Uint8Array(pdf.output('arraybuffer'));
}

async function addMark(pdf: jsPDF, mark: Mark): Promise<void> {
  pdf.saveGraphicsState();
  for (const clip of mark.clips) {
    trace(pdf, clip);
    pdf.clip();
    pdf.discardPath();
  }
  if (mark.kind === 'path') addPath(pdf, mark);
  else if (mark.kind === 'image') await addImage(pdf, mark);
  else if (canWrite(pdf, mark)) addText(pdf, mark);
  else await addImage(pdf, textAsImage(mark));
  pdf.restoreGraphicsState();
}

function trace(pdf: jsPDF, steps: readonly PathStep[]): void {
  for (const [kind, ...numbers] of steps) {
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = numbers.map((pixels) => pixels * points);
    if (kind === 'M') pdf.moveTo(a, b);
    else if (kind === 'L') pdf.lineTo(a, b);
    else if (kind === 'C') pdf.curveTo(a, b, c, d, e, f);
    else pdf.close();
  }
}

function setOpacity(pdf: jsPDF, { opacity }: Pick<Paint, 'opacity'>): void {
  if (opacity < 1) pdf.setGState(new GState({ opacity, 'stroke-opacity': opacity }));
}

const caps = { butt: 'butt', round: 'round', square: 'square' } as const;

function addPath(pdf: jsPDF, { steps, fill, stroke }: PathMark): void {
  if (fill !== null) {
    setOpacity(pdf, fill);
    pdf.setFillColor(fill.colour);
    trace(pdf, steps);
    pdf.fill();
  }
  if (stroke === null) return;
  setOpacity(pdf, stroke);
  pdf.setDrawColor(stroke.colour);
  pdf.setLineWidth(stroke.width * points);
  pdf.setLineJoin(stroke.join);
  pdf.setLineCap(caps[stroke.cap]);
  pdf.setLineDashPattern(
    stroke.dash.map((length) => length * points),
    0,
  );
  trace(pdf, steps);
  pdf.stroke();
}

async function addImage(pdf: jsPDF, { pixels, x, y, width, height, opacity }: ImageMark): Promise<void> {
  setOpacity(pdf, { opacity });
  const data = `data:image/png;base64,${toBase64(await pngBytes(pixels))}`;
  pdf.addImage(data, 'PNG', x * points, y * points, width * points, height * points, undefined, 'FAST');
}

/** The part of a jsPDF font that maps characters to glyphs; 0 is none. */
interface GlyphSource {
  readonly characterToGlyph: (code: number) => number;
}

function isGlyphSource(metadata: object): metadata is GlyphSource {
  return 'characterToGlyph' in metadata && typeof metadata.characterToGlyph === 'function';
}

function chooseFont(pdf: jsPDF, { weight, size }: TextMark): void {
  pdf.setFont('Inter', weight >= 550 ? 'bold' : 'normal');
  pdf.setFontSize(size * points);
}

/** Whether the font has every character of a text. */
function canWrite(pdf: jsPDF, mark: TextMark): boolean {
  chooseFont(pdf, mark);
  const font: unknown = pdf.getFont();
  const metadata = typeof font === 'object' && font !== null && 'metadata' in font ? font.metadata : null;
  if (typeof metadata !== 'object' || metadata === null || !isGlyphSource(metadata)) return false;
  // The font of a jsPDF document is addressed by 16-bit units.
  return Array.from({ length: writable(mark.text).length }, (_, at) => writable(mark.text).charCodeAt(at)).every(
    (code) => code < 0xd800 && metadata.characterToGlyph(code) !== 0,
  );
}

/** The font has no narrow no-break space; an ordinary no-break space replaces it. */
const writable = (text: string): string => text.replaceAll(/[\u2009\u202f]/gu, '\u00a0');

function addText(pdf: jsPDF, mark: TextMark): void {
  const text = writable(mark.text);
  setOpacity(pdf, mark.fill);
  pdf.setTextColor(mark.fill.colour);
  const length = pdf.getTextWidth(text);
  const back = { start: 0, middle: length / 2, end: length }[mark.anchor];
  const turned = (mark.angle * Math.PI) / 180;
  const x = mark.x * points - back * Math.cos(turned);
  const y = mark.y * points - back * Math.sin(turned);
  pdf.text(text, x, y, { angle: -mark.angle, baseline: 'alphabetic' });
}

/** A text that the font cannot write, as an image of its rendering on the screen. */
function textAsImage(mark: TextMark): ImageMark {
  const box = mark.size * (mark.text.length + 2);
  const pixels = new OffscreenCanvas(Math.ceil(2 * box * textRatio), Math.ceil(2 * box * textRatio));
  const context = pixels.getContext('2d');
  if (context !== null) {
    context.scale(textRatio, textRatio);
    paintMark(context, { ...mark, x: box, y: box, clips: [] });
  }
  const { x, y, clips } = mark;
  return { kind: 'image', pixels, x: x - box, y: y - box, width: 2 * box, height: 2 * box, opacity: 1, clips };
}

import { toBase64 } from './base64.ts';
import type { Figure, Mark, Paint, PathStep } from './figure.ts';
import { figureFonts, pngBytes } from './pngFigure.ts';

/** A text within markup. */
export const escaped = (text: string): string =>
  text
    .replaceAll(/[<>&"]/gu, (sign) => ({ '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;' })[sign] ?? sign)
    // Characters that XML cannot contain.
    // oxlint-disable-next-line no-control-regex -- they are what is looked for
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/gu, '\ufffd');

/** A number of pixels with the relevant number of digits. */
const digits = (value: number): string => String(Number(value.toFixed(3)));

function pathData(steps: readonly PathStep[]): string {
  return steps.map(([kind, ...numbers]) => `${kind}${numbers.map(digits).join(' ')}`).join('');
}

const painted = (attribute: 'fill' | 'stroke', { colour, opacity }: Paint): string =>
  `${attribute}="${colour}"${opacity === 1 ? '' : ` ${attribute}-opacity="${digits(opacity)}"`}`;

async function markElement(mark: Mark): Promise<string> {
  if (mark.kind === 'text') {
    const { text, x, y, anchor, length, size, weight, family, angle, fill } = mark;
    const fitted = length === null ? '' : ` textLength="${digits(length)}" lengthAdjust="spacingAndGlyphs"`;
    const turned = angle === 0 ? '' : ` transform="rotate(${digits(angle)} ${digits(x)} ${digits(y)})"`;
    const font = `font-family="${escaped(figureFonts[family])}" font-size="${digits(size)}" font-weight="${weight}"`;
    return `<text x="${digits(x)}" y="${digits(y)}" text-anchor="${anchor}" ${font} ${painted('fill', fill)}${turned}${fitted} xml:space="preserve">${escaped(text)}</text>`;
  }
  if (mark.kind === 'image') {
    const { pixels, x, y, width, height, opacity } = mark;
    const href = `data:image/png;base64,${toBase64(await pngBytes(pixels))}`;
    const box = `x="${digits(x)}" y="${digits(y)}" width="${digits(width)}" height="${digits(height)}"`;
    const faded = opacity === 1 ? '' : ` opacity="${digits(opacity)}"`;
    return `<image ${box} preserveAspectRatio="none" image-rendering="pixelated"${faded} href="${href}"/>`;
  }
  const { steps, fill, stroke } = mark;
  const lines =
    stroke === null
      ? ''
      : ` ${painted('stroke', stroke)} stroke-width="${digits(stroke.width)}" stroke-linejoin="${stroke.join}" stroke-linecap="${stroke.cap}"` +
        (stroke.dash.length === 0 ? '' : ` stroke-dasharray="${stroke.dash.map(digits).join(' ')}"`);
  return `<path d="${pathData(steps)}" ${fill === null ? 'fill="none"' : painted('fill', fill)}${lines}/>`;
}

interface SvgOptions {
  /** A description of the figure, for screen readers. */
  readonly title: string;
  /** A text in the file's metadata. */
  readonly metadata: string | null;
  /** Prefix of the ids within, for several figures in one document. */
  readonly ids?: string;
}

/** A figure as SVG: text and lines as such, maps as images of their pixels. */
export async function svgOfFigure(figure: Figure, { title, metadata, ids = '' }: SvgOptions): Promise<string> {
  const { width, height, background, marks } = figure;
  const size = `width="${digits(width)}" height="${digits(height)}" viewBox="0 0 ${digits(width)} ${digits(height)}"`;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img">`,
    `<title>${escaped(title)}</title>`,
    ...(metadata === null ? [] : [`<metadata id="tidescope">${escaped(metadata)}</metadata>`]),
    ...(background === null ? [] : [`<rect width="100%" height="100%" fill="${background}"/>`]),
  ];
  const known = new Map<readonly PathStep[], string>();
  for (const mark of marks) {
    const element = await markElement(mark);
    let before = '';
    for (const clip of mark.clips) {
      const id = known.get(clip) ?? `${ids}clip${known.size + 1}`;
      if (!known.has(clip)) parts.push(`<clipPath id="${id}"><path d="${pathData(clip)}"/></clipPath>`);
      known.set(clip, id);
      before += `<g clip-path="url(#${id})">`;
    }
    parts.push(`${before}${element}${'</g>'.repeat(mark.clips.length)}`);
  }
  return `${parts.join('\n')}\n</svg>\n`;
}

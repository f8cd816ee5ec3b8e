import { createHash } from 'node:crypto';
import { inflateBlob } from '#core/blobs/inflateBlob.ts';
import { countColumns, figureColumns } from '#core/dataset/datasetColumns.ts';
import { parsePage } from '#shared/page/parsePage.ts';
import { curveFigures, depthDoseFigures } from '#shared/page/curveFigures.ts';
import { edgesExtent } from '#shared/page/binEdges.ts';
import { findOrder } from '#shared/page/dataOrder.ts';
import { toTextMetadata } from '#shared/page/shapePage.ts';
import { isLength } from '#shared/page/units.ts';
import { isJsonObject, parseJson } from '#shared/blob/tolerantJson.ts';
import { type Axis, binsOf } from '#shared/domain/axis.ts';
import { inflateLimit, type Page } from '#shared/domain/page.ts';
import { formatCount } from '#shared/figures.ts';
import { isRead, meaningfulLines } from '#shared/input/inputText.ts';
import type { ColumnValues } from './tableFile.ts';

/** A row group holds a row as a whole, and may take 64 MB. */
const maxValues = 8_000_000;

/** Why a blob was not decoded, or what is wrong with it; null if nothing is. */
const joined = (sentences: readonly string[]): string | null => (sentences.length === 0 ? null : sentences.join(' '));

export function digestOf(blob: Uint8Array): string {
  return createHash('sha256').update(blob).digest('hex');
}

const sentence = (text: string): string => (/[.!?]$/u.test(text) ? text : `${text}.`);

/** What a page's blob says, as columns. Never fails for damaged data. */
export function pageColumns(blob: Uint8Array): ColumnValues {
  const { text, defects } = inflateBlob(blob, inflateLimit);
  const said = defects.map(({ message }) => sentence(message));
  if (text === null) return { problem: joined(said) };
  // Like the window: the order of values is that of the estimator, which `estimators.metadata` has.
  const { json, shaped } = parsePage(text, false, null);
  // A text that ends early is explained by its gzip.
  const fault = json.fault === null || defects.length > 0 ? [] : [`The text is not valid JSON: ${json.fault.message}`];
  const { page } = shaped;
  const problems = [
    ...said,
    ...fault,
    ...shaped.defects.filter(({ kind }) => kind !== 'order-assumed').map(({ message }) => message),
  ];
  if (page === null) return { problem: joined(said.length > 0 ? said : problems) };
  const { values } = page.quantity;
  const isTooLarge = values.length > maxValues;
  if (isTooLarge) problems.push(`Its ${formatCount(values.length)} values are too many for a row and were left out.`);
  return {
    kind: page.kind,
    name: page.quantity.name,
    unit: page.quantity.unit,
    metadata: JSON.stringify(page.metadata),
    values: isTooLarge ? null : Array.from(values),
    axes: page.axes.map(axisColumns),
    ...statistics(page),
    ...figures(page),
    problem: joined(problems),
  };
}

function axisColumns(axis: Axis): Readonly<Record<string, unknown>> {
  const { edges, unit, scale } = binsOf(axis, 'repaired');
  const { name, repair, stored } = axis;
  return {
    name,
    unit,
    scale,
    edges: Array.from(edges),
    repair,
    stored_unit: stored.unit,
    stored_centres: Array.from(stored.centres),
  };
}

function statistics({ statistics: seen, quantity }: Page): ColumnValues {
  const of = (value: number): number | null => (seen.finite === 0 ? null : value);
  const counts = [
    quantity.values.length,
    seen.finite,
    seen.zero,
    seen.negative,
    seen.nan,
    seen.positiveInfinity,
    seen.negativeInfinity,
    seen.missing,
  ];
  return {
    minimum: of(seen.min),
    maximum: of(seen.max),
    mean: of(seen.mean),
    sum: of(seen.sum),
    ...Object.fromEntries(countColumns.map((name, index) => [name, BigInt(counts[index] ?? 0)])),
  };
}

/** The figures of a curve over all of its bins, with its repaired axis; of a depth-dose curve only where the axis is a length. */
function figures(page: Page): ColumnValues {
  if (page.kind !== '1D') return {};
  const [axis] = page.axes;
  const bins = binsOf(axis, 'repaired');
  const curve = { values: page.quantity.values, offset: 0, stride: 1, bins };
  const all = edgesExtent(bins.edges);
  const found = [...curveFigures(curve, all), ...(isLength(bins.unit) ? depthDoseFigures(curve, all) : [])];
  return Object.fromEntries(
    found.flatMap((figure) => {
      const column = figureColumns[figure.label];
      return column !== undefined && 'value' in figure ? [[column, figure.value]] : [];
    }),
  );
}

/** An estimator's metadata as JSON, and the order of its pages' values. */
export function estimatorColumns(blob: Uint8Array): ColumnValues {
  const { text, defects } = inflateBlob(blob);
  const problems = defects.map(({ message }) => sentence(message));
  if (text === null) return { problem: joined(problems) };
  const { value, fault } = parseJson(text);
  if (fault !== null && defects.length === 0) problems.push(`The text is not valid JSON: ${fault.message}`);
  if (value === undefined) return { problem: joined(problems) };
  const metadata = toTextMetadata(value, (_, message) => void problems.push(message));
  // What is not stated is stored so that the first axis varies fastest.
  const order = findOrder(metadata, {}) ?? 'F';
  return { value_order: order, metadata: JSON.stringify(metadata), problem: joined(problems) };
}

/** What an input is, and the fingerprint of its physics. */
export function inputColumns(blob: Uint8Array, simulator: string): ColumnValues {
  const { text, defects } = inflateBlob(blob);
  const problems = defects.map(({ message }) => sentence(message));
  if (text === null) return { problem: joined(problems) };
  const { value, fault } = parseJson(text);
  if (fault !== null && defects.length === 0) problems.push(`The text is not valid JSON: ${fault.message}`);
  if (!isJsonObject(value)) return { problem: joined([...problems, 'Its text is not an object.']) };
  const { input_type: type, number_of_all_primaries: primaries, input_files: files } = value;
  return {
    input_type: typeof type === 'string' ? type : null,
    number_of_all_primaries: Number.isSafeInteger(primaries) ? BigInt(Number(primaries)) : null,
    fingerprint: isJsonObject(files) ? fingerprintOf(simulator, files) : null,
    problem: joined(problems),
  };
}

/** Equal for files that mean the same physics: without titles, comments, numbers of primaries and seeds. */
function fingerprintOf(simulator: string, files: Readonly<Record<string, unknown>>): string | null {
  const texts = Object.entries(files).flatMap(([name, text]) => (typeof text === 'string' ? [{ name, text }] : []));
  const read = texts.filter(isRead).sort((a, b) => (a.name < b.name ? -1 : 1));
  if (read.length === 0) return null;
  const hash = createHash('sha256').update(simulator.toLowerCase());
  for (const file of read) {
    const lines = meaningfulLines(simulator, file);
    hash.update(`\0${file.name}\0${lines.length}\0`).update(lines.join('\n'));
  }
  return hash.digest('hex');
}

import type { Client } from '#renderer/api/client.ts';
import { inflate } from '#renderer/decode/inflate.ts';
import { csvLong, csvMatrix } from '#renderer/pageFiles/csvPage.ts';
import { npyOfPage, npzOfPage } from '#renderer/pageFiles/numpyPage.ts';
import { nrrdOfPage, nrrdRefusal } from '#renderer/pageFiles/nrrdPage.ts';
import { missingValues } from '#renderer/pageFiles/pageShape.ts';
import type { AxisChoice } from '#shared/domain/axis.ts';
import { largestInflateLimit, type Page } from '#shared/domain/page.ts';
import { assertNever, makeFailure } from '#shared/failure.ts';
import type { CsvOptions } from '#shared/domain/preferences.ts';

/** The files that a page can be saved as. */
export const dataFormats = ['csv', 'matrix', 'json', 'npy', 'npz', 'nrrd', 'blob'] as const;
export type DataFormat = (typeof dataFormats)[number];

/** Names and extensions of the formats. */
export const dataFormatNames = {
  csv: { name: 'CSV, a row for each value', ending: 'csv' },
  matrix: { name: 'CSV, as a matrix', ending: 'matrix.csv' },
  json: { name: 'JSON as stored', ending: 'json' },
  npy: { name: 'NumPy .npy', ending: 'npy' },
  npz: { name: 'NumPy .npz with axes', ending: 'npz' },
  nrrd: { name: 'NRRD', ending: 'nrrd' },
  blob: { name: 'Stored blob (gzip)', ending: 'json.gz' },
} as const satisfies Record<DataFormat, { readonly name: string; readonly ending: string }>;

/** A decoded page with its description. */
export interface DescribedPage {
  readonly page: Page;
  readonly label: string;
  readonly facts: readonly string[];
  readonly axes: AxisChoice;
}

/** Why a page cannot be saved in a format; null if it can. */
export function formatRefusal(format: DataFormat, { page, axes }: DescribedPage): string | null {
  switch (format) {
    case 'matrix':
      return page.kind === '2D' ? null : 'A matrix needs a page with two axes.';
    case 'npy':
      return missingValues(page) === 0
        ? null
        : 'The data of this page is cut off; an .npz file records how many values are missing.';
    case 'nrrd':
      return nrrdRefusal(page, axes);
    case 'csv':
    case 'json':
    case 'npz':
    case 'blob':
      return null;
    default:
      return assertNever(format);
  }
}

/** Joins texts into a Blob piece by piece, leaving the window time to draw; the page holds none of them in memory. */
export async function textBlob(texts: Iterable<string>, signal: AbortSignal): Promise<Blob> {
  const pieces: Blob[] = [];
  let some: string[] = [];
  let length = 0;
  let since = performance.now();
  for (const text of texts) {
    some.push(text);
    length += text.length;
    if (length > textAtOnce) {
      pieces.push(new Blob(some));
      some = [];
      length = 0;
    }
    if (performance.now() - since < busyTime) continue;
    await pause();
    signal.throwIfAborted();
    since = performance.now();
  }
  return new Blob([...pieces, ...some], { type: 'text/csv' });
}

const textAtOnce = 1 << 20;
/** In ms: how long the window may be blocked from drawing. */
const busyTime = 30;

/** Lets the window draw and handle clicks. */
export async function pause(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve);
  });
}

/** The data of a page as a file of that format, made from its values. */
export async function dataFile(
  format: Exclude<DataFormat, 'json' | 'blob'>,
  described: DescribedPage,
  { csv, signal }: { readonly csv: CsvOptions; readonly signal: AbortSignal },
): Promise<Blob> {
  const { page, axes, label, facts } = described;
  const refusal = formatRefusal(format, described);
  if (refusal !== null) throw makeFailure({ code: 'bad-input', message: refusal });
  switch (format) {
    case 'csv':
      return textBlob(csvLong(page, { csv, axes, label }), signal);
    case 'matrix':
      return textBlob(page.kind === '2D' ? csvMatrix(page, { csv, axes, label }) : [], signal);
    case 'npy':
      return new Blob([npyOfPage(page, axes)]);
    case 'npz':
      return new Blob([npzOfPage(page, axes, { label, facts })]);
    case 'nrrd':
      return new Blob([nrrdOfPage(page, axes, facts)]);
    default:
      return assertNever(format);
  }
}

interface StoredPage {
  readonly connectionId: string;
  readonly pageId: number;
}

/** A page's blob, byte for byte. */
export async function readBlob(
  client: Client,
  page: StoredPage,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await client.call('pages.data', page, { signal }));
}

/** The JSON in a page's blob, byte for byte; of a damaged blob what can be read. */
export async function storedJson(blob: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const { bytes, usable, defects } = await inflate(blob, { limit: largestInflateLimit });
  if (!usable && bytes.length === 0) {
    throw makeFailure({ code: 'damaged', message: defects[0]?.message ?? 'No part of the page can be read.' });
  }
  return new Uint8Array(bytes);
}

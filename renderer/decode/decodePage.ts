import { binaryFormat, textEncoding } from '#shared/blob/blobFormat.ts';
import { parseJson, type TolerantJson } from '#shared/blob/tolerantJson.ts';
import { formatPlural } from '#shared/figures.ts';
import type { DecodedPage, EstimatorMetadata, PageDefect } from '#shared/domain/page.ts';
import { type DecodeOptions, inflate } from './inflate.ts';
import { parsePage } from '#shared/page/parsePage.ts';
import { toTextMetadata } from '#shared/page/shapePage.ts';

/** How much is shown of a text that is not a page, in characters, and how many bytes of its blob. */
const maxReportedCharacters = 100_000;
const maxReportedBytes = 256;

/** How much of the work is done after each step, as measured on large pages. */
const shares = { inflated: 0.4, read: 0.5, parsed: 0.99 };

/**
 * Decodes a page's blob: inflates it, reads its text, parses it, and shapes a page with its axes and statistics. Damage
 * is reported in the defects, and what can be read is kept. Never throws for damaged data.
 */
export async function decodePage(
  bytes: Uint8Array | null,
  estimator: EstimatorMetadata | null,
  { onProgress, ...options }: DecodeOptions = {},
): Promise<DecodedPage> {
  const inflation = await inflate(bytes, {
    ...options,
    onProgress: (share) => onProgress?.(share * shares.inflated),
  });
  onProgress?.(shares.inflated);
  const sizes = { stored: bytes?.length ?? 0, inflated: inflation.bytes.length, declared: inflation.declared };
  const unreadable = (text: string, defects: readonly PageDefect[]): DecodedPage => ({
    step: 'unreadable',
    defects,
    text: text.slice(0, maxReportedCharacters),
    firstBytes: bytes?.slice(0, maxReportedBytes) ?? new Uint8Array(0),
    sizes,
  });
  if (!inflation.usable) return unreadable(preview(inflation.bytes), inflation.defects);
  const format = binaryFormat(inflation.bytes);
  if (format !== undefined) {
    const foreign = { kind: 'invalid-json', message: `The unpacked data is ${format}, not JSON.` } as const;
    return unreadable(preview(inflation.bytes), [...inflation.defects, foreign]);
  }
  const { text, defects: textDefects } = readText(inflation.bytes, inflation.cut);
  onProgress?.(shares.read);
  const { json, shaped } = parsePage(text, inflation.cut, estimator);
  onProgress?.(shares.parsed);
  const before = [...inflation.defects, ...textDefects, ...toJsonDefects(json, inflation.cut)];
  const { page } = shaped;
  if (page !== null) return { step: 'page', page: { ...page, defects: [...before, ...shaped.defects] }, sizes };
  const isExplained = before.length > 0 && json.value === undefined;
  return unreadable(text, isExplained ? before : [...before, ...shaped.defects]);
}

/** The beginning of some bytes as text. */
function preview(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes.subarray(0, maxReportedCharacters), { stream: true });
}

/** A blob's bytes as text. */
interface BlobText {
  readonly text: string;
  readonly defects: readonly PageDefect[];
}

/** Decodes UTF-8 or UTF-16. If the data is truncated, a last incomplete character is omitted. */
function readText(bytes: Uint8Array, cut: boolean): BlobText {
  const encoding = textEncoding(bytes);
  const { note } = encoding;
  const defects: PageDefect[] = note === '' ? [] : [{ kind: 'byte-order-mark', message: note }];
  try {
    return { text: new TextDecoder(encoding.label, { fatal: true }).decode(bytes, { stream: cut }), defects };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const text = new TextDecoder(encoding.label).decode(bytes, { stream: cut });
    const places = formatPlural(text.split('\ufffd').length - 1, 'place');
    const message = `The text is not valid ${encoding.name}: ${places} cannot be read.`;
    return { text, defects: [...defects, { kind: 'invalid-utf8', message }] };
  }
}

/** A fault of the JSON as a defect; none if the text is truncated because its gzip stream was. */
function toJsonDefects({ fault }: TolerantJson, cut: boolean): readonly PageDefect[] {
  if (fault === null || (cut && fault.kind === 'cut-off')) return [];
  const kind = fault.kind === 'too-deep' ? 'too-deep' : 'invalid-json';
  return [{ kind, message: `The text is not valid JSON: ${fault.message}` }];
}

/** An estimator's metadata and the defects of its blob. */
export interface DecodedMetadata {
  readonly metadata: EstimatorMetadata;
  readonly defects: readonly PageDefect[];
}

/** Metadata is a few hundred bytes; far more is damage. */
const metadataLimit = 16 * 1024 * 1024;

/**
 * Decodes an estimator's blob: a flat object of strings. A damaged one returns what can be read. Never throws for
 * damaged data.
 */
export async function decodeMetadata(bytes: Uint8Array | null): Promise<DecodedMetadata> {
  const inflation = await inflate(bytes, { limit: metadataLimit });
  if (!inflation.usable) return { metadata: {}, defects: inflation.defects };
  const { text, defects: textDefects } = readText(inflation.bytes, inflation.cut);
  const json = parseJson(text);
  const defects = [...inflation.defects, ...textDefects, ...toJsonDefects(json, inflation.cut)];
  if (json.value === undefined && defects.length > 0) return { metadata: {}, defects };
  const metadata = toTextMetadata(json.value, (kind, message) => void defects.push({ kind, message }));
  return { metadata, defects };
}

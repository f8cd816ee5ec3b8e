import { parseJson, parseJsonSlowly, type TolerantJson } from '#shared/blob/tolerantJson.ts';
import type { DecodedPage, EstimatorMetadata, PageDefect } from '#shared/domain/page.ts';
import { inflate, inflateLimit } from '../inflate/inflate.ts';
import { decodeText, toJsonDefects } from './jsonText.ts';
import { shapePage } from './pageShape.ts';

/** Limits of decoding. */
export interface DecodeOptions {
  /** Bytes of inflated data; default `inflateLimit`. */
  readonly limit?: number;
}

/** How much of a text that is no page is shown, in characters, and how many bytes of its blob. */
const maxReportedCharacters = 100_000;
const maxReportedBytes = 256;

/**
 * Decodes a page's blob: inflates it, parses it, puts its values into a typed array and makes the axes' edges.
 * Whatever is damaged is told in the defects, and what can be read is kept. Never throws for damaged data.
 */
export async function decodePage(
  bytes: Uint8Array | null,
  estimatorMetadata: EstimatorMetadata | null,
  options: DecodeOptions = {},
): Promise<DecodedPage> {
  const inflation = await inflate(bytes, options.limit ?? inflateLimit);
  const sizes = {
    stored: bytes?.length ?? 0,
    inflated: inflation.bytes.length,
    declared: inflation.declared,
  };
  const unreadable = (text: string, defects: readonly PageDefect[]): DecodedPage => ({
    step: 'unreadable',
    defects,
    text: text.slice(0, maxReportedCharacters),
    firstBytes: bytes?.slice(0, maxReportedBytes) ?? new Uint8Array(0),
    sizes,
  });
  if (!inflation.usable) {
    const preview = inflation.bytes.subarray(0, maxReportedCharacters);
    return unreadable(new TextDecoder().decode(preview, { stream: true }), inflation.defects);
  }
  const { text, defects: textDefects } = decodeText(inflation.bytes, inflation.cut);
  const { json, shaped } = shapeText(text, inflation.cut, estimatorMetadata);
  const defects = [...inflation.defects, ...textDefects, ...toJsonDefects(json.fault, inflation.cut)];
  if (shaped.step === 'another-shape') {
    const explained = defects.length > 0 && json.value === undefined;
    return unreadable(text, explained ? defects : [...defects, ...shaped.defects]);
  }
  const { page } = shaped;
  return { step: 'page', page: { ...page, defects: [...defects, ...page.defects] }, sizes };
}

interface ShapedText {
  readonly json: TolerantJson;
  readonly shaped: ReturnType<typeof shapePage>;
}

/** Reads quickly; numbers that are too large to be trusted are looked at a second time, token by token. */
function shapeText(text: string, cut: boolean, estimator: EstimatorMetadata | null): ShapedText {
  const shape = (json: TolerantJson): ShapedText => {
    const early = cut || (json.fault !== null && json.fault.kind !== 'trailing');
    return { json, shaped: shapePage(json.value, { estimator, inexact: json.inexact, cut: early }) };
  };
  const quick = shape(parseJson(text));
  const doubtful = quick.shaped.step === 'page' && quick.shaped.suspicious && quick.json.inexact === null;
  return doubtful ? shape(parseJsonSlowly(text)) : quick;
}

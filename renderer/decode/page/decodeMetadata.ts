import { parseJson } from '#shared/blob/tolerantJson.ts';
import type { EstimatorMetadata, PageDefect } from '#shared/domain/page.ts';
import { inflate } from '../inflate/inflate.ts';
import { decodeText, toJsonDefects } from './jsonText.ts';
import { toTextMetadata } from './metadataText.ts';

/** An estimator's metadata and what is wrong with its blob. */
export interface DecodedMetadata {
  readonly metadata: EstimatorMetadata;
  readonly defects: readonly PageDefect[];
}

/** Metadata is a few hundred bytes; far more is damage. */
const metadataLimit = 16 * 1024 * 1024;

/** Decodes an estimator's blob: a flat object of texts. Of a damaged one, what can be read. Never throws for it. */
export async function decodeMetadata(bytes: Uint8Array | null): Promise<DecodedMetadata> {
  const inflation = await inflate(bytes, metadataLimit);
  if (!inflation.usable) return { metadata: {}, defects: inflation.defects };
  const { text, defects: textDefects } = decodeText(inflation.bytes, inflation.cut);
  const json = parseJson(text);
  const defects = [...inflation.defects, ...textDefects, ...toJsonDefects(json.fault, inflation.cut)];
  if (json.value === undefined && defects.length > 0) return { metadata: {}, defects };
  const read = toTextMetadata(json.value);
  return { metadata: read.metadata, defects: [...defects, ...read.defects] };
}

import { parseJson } from '#shared/blob/tolerantJson.ts';
import type { EstimatorMetadata, PageProblem } from '#shared/domain/page.ts';
import { inflate } from '../inflate/inflate.ts';
import { decodeText, toJsonProblems } from './jsonText.ts';
import { toTextMetadata } from './metadataText.ts';

/** An estimator's metadata and what is wrong with its blob. */
export interface DecodedMetadata {
  readonly metadata: EstimatorMetadata;
  readonly problems: readonly PageProblem[];
}

/** Metadata is a few hundred bytes; far more is damage. */
const metadataLimit = 16 * 1024 * 1024;

/** Decodes an estimator's blob: a flat object of texts. Of a damaged one, what can be read. Never throws for it. */
export async function decodeMetadata(bytes: Uint8Array | null): Promise<DecodedMetadata> {
  const inflation = await inflate(bytes, metadataLimit);
  if (!inflation.usable) return { metadata: {}, problems: inflation.problems };
  const { text, problems: textProblems } = decodeText(inflation.bytes, inflation.cut);
  const json = parseJson(text);
  const problems = [...inflation.problems, ...textProblems, ...toJsonProblems(json.fault, inflation.cut)];
  if (json.value === undefined && problems.length > 0) return { metadata: {}, problems };
  const read = toTextMetadata(json.value);
  return { metadata: read.metadata, problems: [...problems, ...read.problems] };
}

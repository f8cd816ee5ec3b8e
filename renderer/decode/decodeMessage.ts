import type { DecodedPage, EstimatorMetadata, InflateOptions } from '#shared/domain/page.ts';
import { type DecodedMetadata, decodeMetadata, decodePage } from './decodePage.ts';

/** A request to a decode worker. */
export type DecodeRequest =
  | {
      readonly kind: 'page';
      readonly id: number;
      readonly bytes: Uint8Array;
      readonly metadata: EstimatorMetadata | null;
      /** How much is inflated; the decoder's own limit by default. */
      readonly options: InflateOptions;
    }
  | { readonly kind: 'metadata'; readonly id: number; readonly bytes: Uint8Array };

/** Its answer; `broken` is a bug in the decoder, with the error's own text. */
export type DecodeAnswer =
  | { readonly kind: 'page'; readonly id: number; readonly page: DecodedPage }
  | { readonly kind: 'metadata'; readonly id: number; readonly metadata: DecodedMetadata }
  | { readonly kind: 'broken'; readonly id: number; readonly reason: string };

/** How much of a page is decoded, from 0 to 1; reported in whole percent, before the answer. */
interface DecodeProgress {
  readonly kind: 'progress';
  readonly id: number;
  readonly share: number;
}

/** The messages of a decode worker. */
export type DecodeMessage = DecodeAnswer | DecodeProgress;

/** Answers one request, in whatever thread it runs; `onProgress` receives its progress. */
export async function answerDecodeRequest(
  request: DecodeRequest,
  onProgress?: (progress: DecodeProgress) => void,
): Promise<DecodeAnswer> {
  const { id, bytes } = request;
  try {
    if (request.kind === 'metadata') return { kind: 'metadata', id, metadata: await decodeMetadata(bytes) };
    let told = 0;
    const tell = (share: number): void => {
      const percent = Math.floor(share * 100);
      if (percent <= told) return;
      told = percent;
      onProgress?.({ kind: 'progress', id, share: percent / 100 });
    };
    const page = await decodePage(bytes, request.metadata, { ...request.options, onProgress: tell });
    return { kind: 'page', id, page };
  } catch (error) {
    return { kind: 'broken', id, reason: String(error) };
  }
}

/** The buffers of an answer that can be transferred instead of copied: each once. */
export function buffersOf(answer: DecodeAnswer): ArrayBuffer[] {
  if (answer.kind !== 'page') return [];
  const { page } = answer;
  const arrays = page.step === 'unreadable' ? [page.firstBytes] : arraysOf(page);
  const buffers = arrays.map((array) => array.buffer).filter((buffer) => buffer instanceof ArrayBuffer);
  return [...new Set(buffers)];
}

/** Every typed array of a decoded page. */
export function arraysOf(decoded: Extract<DecodedPage, { step: 'page' }>): readonly (Float64Array | Uint8Array)[] {
  const { axes, quantity } = decoded.page;
  const readings = axes.flatMap((axis) => (axis.repaired === null ? [axis.stored] : [axis.stored, axis.repaired]));
  return [quantity.values, ...new Set(readings.flatMap((bins) => [bins.centres, bins.edges]))];
}

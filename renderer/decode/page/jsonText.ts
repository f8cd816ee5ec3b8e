import type { JsonFault } from '#shared/blob/jsonFault.ts';
import type { PageDefect } from '#shared/domain/page.ts';
import { countOf } from './countText.ts';

/** A blob's bytes as text. */
export interface DecodedText {
  readonly text: string;
  readonly defects: readonly PageDefect[];
}

/** Decodes UTF-8. Where the data is cut off, a last character that is not whole is left out without a word. */
export function decodeText(bytes: Uint8Array, cut: boolean): DecodedText {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: cut }), defects: [] };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const text = new TextDecoder().decode(bytes, { stream: cut });
    const places = text.split('\ufffd').length - 1;
    const message = `The text is no UTF-8: ${countOf(places, 'place')} cannot be read.`;
    return { text, defects: [{ kind: 'invalid-utf8', message }] };
  }
}

/** A fault of the JSON as a problem; none where the text is cut off because its gzip stream was. */
export function toJsonDefects(fault: JsonFault | null, cut: boolean): readonly PageDefect[] {
  if (fault === null || (cut && fault.kind === 'cut-off')) return [];
  const kind = fault.kind === 'too-deep' ? 'too-deep' : 'invalid-json';
  return [{ kind, message: `The text is no valid JSON: ${fault.message}` }];
}

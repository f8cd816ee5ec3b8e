import { boundJson, jsonLimits } from '#core/blobs/boundJson.ts';
import { inflateBlob } from '#core/blobs/inflateBlob.ts';
import { isJsonObject, parseJson } from '#shared/blob/tolerantJson.ts';
import type { BlobDefect } from '#shared/domain/input.ts';

/** The JSON of a blob as far as it can be read. */
export interface JsonBlob {
  /** The members of its object; empty if there is none. */
  readonly members: Readonly<Record<string, unknown>>;
  /** The text from which the members were read; '' if nothing could be read. */
  readonly text: string;
  readonly defects: readonly BlobDefect[];
}

/**
 * Decodes gzip, UTF-8 and Python's JSON synchronously: for a worker thread. Never fails; damage is named in `defects`.
 */
export function decodeJsonBlob(blob: Uint8Array, limits = jsonLimits): JsonBlob {
  const inflated = inflateBlob(blob);
  if (inflated.text === null) return { members: {}, text: '', defects: inflated.defects };
  const { text, isCut, defects } = boundJson(inflated.text, limits);
  const found = [...inflated.defects, ...defects];
  const { value, fault } = parseJson(text, { cutStrings: 'keep' });
  if (fault !== null && !isCut) {
    const message = text === '' ? 'The text is empty' : `The text is not complete JSON: ${fault.message}`;
    found.push({ message, hint: text === '' ? '' : 'Only the part before that is shown.' });
  }
  if (isJsonObject(value)) return { members: value, text, defects: found };
  if (value !== undefined) {
    const message = `The text is ${kindOf(value)}; an object was expected`;
    found.push({ message, hint: 'The backend writes an object, so another program wrote this.' });
  }
  return { members: {}, text, defects: found };
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'string' ? 'a text' : `a ${typeof value}`;
}

import { getBlob } from '#core/blobs/getBlob.ts';
import { inflateBlob } from '#core/blobs/inflateBlob.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { parseJson } from '#shared/blob/tolerantJson.ts';
import type { BlobDefect } from '#shared/domain/input.ts';
import { FailureError } from '#shared/failure.ts';

/** The JSON of a blob as far as it can be read. */
export interface JsonBlob {
  /** The members of the object it holds; empty where it holds none. */
  readonly members: Readonly<Record<string, unknown>>;
  /** The text that the members were read from; '' where nothing could be read. */
  readonly text: string;
  readonly defects: readonly BlobDefect[];
}

interface BlobPlace {
  readonly table: 'Input' | 'Logfiles';
  readonly id: number;
  readonly name: string;
}

/** Reads and decodes a row's blob. Only what hinders reading the database fails; damage is told in `defects`. */
export async function readJsonBlob(
  database: ReadOnlyDatabase,
  place: BlobPlace,
  signal: AbortSignal,
): Promise<JsonBlob> {
  try {
    return await decodeJsonBlob(await getBlob(database, place, signal));
  } catch (error) {
    const told = error instanceof FailureError && ['not-found', 'too-large'].includes(error.failure.code);
    if (!told) throw error;
    const { message, hint } = error.failure;
    return { members: {}, text: '', defects: [{ message, hint }] };
  }
}

/** Decodes gzip, UTF-8 and Python's JSON; never fails. */
export async function decodeJsonBlob(blob: Uint8Array): Promise<JsonBlob> {
  const { text, defects } = await inflateBlob(blob);
  if (text === null) return { members: {}, text: '', defects };
  const { value, fault } = parseJson(text, { cutStrings: 'keep' });
  const found = [...defects];
  if (fault !== null) {
    const message = text === '' ? 'The text is empty' : `The text is not whole JSON: ${fault.message}`;
    found.push({ message, hint: 'What stands before that is shown.' });
  }
  if (isMembers(value)) return { members: value, text, defects: found };
  if (value !== undefined) {
    const message = `The text holds ${kindOf(value)} where an object was expected`;
    found.push({ message, hint: 'The backend writes an object; something else wrote this.' });
  }
  return { members: {}, text, defects: found };
}

/** True for a JSON object: not null, not a list. */
export function isMembers(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'string' ? 'a text' : `a ${typeof value}`;
}

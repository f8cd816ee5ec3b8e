import { createHash } from 'node:crypto';
import { z } from 'zod';
import { inflateBlob } from '#core/blobs/inflateBlob.ts';
import { checkPageJson } from '#core/integrity/checkPageJson.ts';
import { readGzipFrameOf } from '#shared/blob/gzipFrame.ts';
import { maskSecrets } from '#shared/blob/maskSecrets.ts';
import { isJsonObject, parseJson } from '#shared/blob/tolerantJson.ts';
import { inflateLimit } from '#shared/domain/page.ts';

/** The tables with blobs. */
export const blobTables = ['Page', 'Estimator', 'Input', 'Logfiles'] as const;
export type BlobTable = (typeof blobTables)[number];

/** What is checked in a blob; `unchecked` if its check was stopped. */
export const blobRules = [
  'blob-unreadable',
  'blob-trailing',
  'blob-json',
  'page-shape',
  'page-dimension',
  'page-name',
  'secret-stored',
  'blob-unchecked',
] as const;
export type BlobRule = (typeof blobRules)[number];

/** A row with a blob, as it is sent to a thread. */
export const blobRowSchema = z.strictObject({
  id: z.number(),
  blob: z.instanceof(Uint8Array<ArrayBufferLike>),
  /** The columns of a page at the newest revision; null at an older one, and for other tables. */
  dimension: z.number().nullable(),
  name: z.string().nullable(),
});
export type BlobRow = z.infer<typeof blobRowSchema>;

/** The result of one blob. */
export const checkedBlobSchema = z.strictObject({
  id: z.number(),
  defects: z.array(z.strictObject({ rule: z.enum(blobRules), text: z.string() })).readonly(),
  /** 52 bits of the SHA-256 of a page's text, by which identical ones are found; null for other tables. */
  hash: z.number().nullable(),
});
export type CheckedBlob = z.infer<typeof checkedBlobSchema>;

type Found = CheckedBlob['defects'][number];

/** Opens a blob completely and checks what it holds. Never fails; for a worker thread. */
export function checkBlob(table: BlobTable, row: BlobRow): CheckedBlob {
  const { id, blob } = row;
  const { text, defects } = inflateBlob(blob, inflateLimit);
  const found: Found[] = defects.map(({ message }) => ({ rule: 'blob-unreadable', text: message }));
  if (text === null || found.length > 0) return { id, defects: found, hash: null };
  const trailing = trailingText(blob, text);
  if (trailing !== null) found.push({ rule: 'blob-trailing', text: trailing });
  const { value, fault } = parseJson(text);
  if (fault !== null) {
    const why = text === '' ? 'The text is empty' : `The text is not valid JSON: ${fault.message}`;
    return { id, defects: [...found, { rule: 'blob-json', text: why }], hash: null };
  }
  if (!isJsonObject(value)) {
    const what = value === null ? 'null' : Array.isArray(value) ? 'a list' : `a ${typeof value}`;
    found.push({ rule: 'blob-json', text: `The text is ${what}; an object was expected` });
    return { id, defects: found, hash: null };
  }
  if (table === 'Page') found.push(...comparePage(row, checkPageJson(value)));
  else found.push(...secretsOf(text));
  return { id, defects: found, hash: table === 'Page' ? hashOf(text) : null };
}

/** Anything after the stream: yaptide's decoder accepts zeros only. */
function trailingText(blob: Uint8Array, text: string): string | null {
  const declared = readGzipFrameOf(blob)?.declaredBytes;
  const bytes = Buffer.byteLength(text);
  if (declared === undefined || declared === null || declared === bytes % 2 ** 32) return null;
  const isPadding = blob.subarray(-4).every((byte) => byte === 0);
  return isPadding ? 'Zero bytes follow the gzip stream' : 'Other bytes follow the gzip stream';
}

function comparePage(row: BlobRow, page: ReturnType<typeof checkPageJson>): readonly Found[] {
  const { dimension, name } = row;
  const found: Found[] = page.defects.map((text) => ({ rule: 'page-shape', text }));
  if (dimension !== null && page.dimensions !== null && dimension !== page.dimensions) {
    const text = `page_dimension is ${dimension}, the page says ${page.dimensions}`;
    found.push({ rule: 'page-dimension', text });
  }
  if (name !== null && page.name !== null && name !== page.name) {
    const text = `page_name is '${name.slice(0, 80)}', the page says '${page.name.slice(0, 80)}'`;
    found.push({ rule: 'page-name', text });
  }
  return found;
}

function secretsOf(text: string): readonly Found[] {
  if (!mayHoldSecret.test(text)) return [];
  const { masked } = maskSecrets(text);
  return masked === 0
    ? []
    : [{ rule: 'secret-stored', text: `It holds ${masked === 1 ? '1 secret' : `${masked} secrets`} in plain text` }];
}

/** Whatever `maskSecrets` masks matches this, which is cheaper. */
const mayHoldSecret = /eyJ|bearer|PRIVATE KEY/iu;

function hashOf(text: string): number {
  const digest = createHash('sha256').update(text).digest();
  return digest.readUIntBE(0, 6) * 16 + ((digest[6] ?? 0) >> 4);
}

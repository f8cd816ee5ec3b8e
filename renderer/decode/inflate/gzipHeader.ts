/** Where the deflate data of a gzip member begins, or why that cannot be told. */
export type GzipHeader =
  { readonly step: 'data'; readonly dataStart: number } | { readonly step: 'truncated' } | { readonly step: 'corrupt' };

const flags = { headerChecksum: 2, extra: 4, name: 8, comment: 16, reserved: 0xe0 } as const;

/** Reads the header of the member that begins at `start` (RFC 1952); the two magic bytes were seen already. */
export function readGzipHeader(blob: Uint8Array, start: number): GzipHeader {
  if (blob.length < start + 10) return { step: 'truncated' };
  const flag = blob[start + 3] ?? 0;
  if (blob[start + 2] !== 8 || (flag & flags.reserved) !== 0) return { step: 'corrupt' };
  let at = start + 10;
  if ((flag & flags.extra) !== 0) at += 2 + (blob[at] ?? 0) + (blob[at + 1] ?? 0) * 256;
  for (const text of [flags.name, flags.comment]) {
    if ((flag & text) === 0) continue;
    const end = at < blob.length ? blob.indexOf(0, at) : -1;
    if (end === -1) return { step: 'truncated' };
    at = end + 1;
  }
  if ((flag & flags.headerChecksum) !== 0) at += 2;
  return at > blob.length ? { step: 'truncated' } : { step: 'data', dataStart: at };
}

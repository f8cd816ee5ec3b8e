import { assertNever } from '#shared/failure.ts';

/** A kind of damage to stored data, and the blob that it affects. */
export interface Damage {
  readonly title: string;
  readonly where: 'page' | 'estimator' | 'input' | 'logfile';
  readonly kind: 'cut' | 'checksum' | 'null' | 'not-gzip' | 'empty' | 'fewer-values' | 'orphan';
}

/** One simulation for each; the first matching blob is damaged. */
export const damages: readonly Damage[] = [
  { title: 'page cut off', where: 'page', kind: 'cut' },
  { title: 'page with a wrong checksum', where: 'page', kind: 'checksum' },
  { title: 'page NULL', where: 'page', kind: 'null' },
  { title: 'page not compressed', where: 'page', kind: 'not-gzip' },
  { title: 'page with fewer values than bins', where: 'page', kind: 'fewer-values' },
  { title: 'page empty', where: 'page', kind: 'empty' },
  { title: 'page of an estimator that is gone', where: 'page', kind: 'orphan' },
  { title: 'metadata NULL', where: 'estimator', kind: 'null' },
  { title: 'input cut off', where: 'input', kind: 'cut' },
  { title: 'input NULL', where: 'input', kind: 'null' },
  { title: 'log file not compressed', where: 'logfile', kind: 'not-gzip' },
];

/** A blob with its damage; an intact copy is never changed. */
export function spoil(blob: Buffer, kind: Damage['kind']): Buffer | null {
  switch (kind) {
    case 'null':
      return null;
    case 'empty':
      return Buffer.alloc(0);
    case 'cut':
      return blob.subarray(0, Math.floor(blob.length * 0.6));
    case 'checksum': {
      const copy = Buffer.from(blob);
      copy.writeUInt32LE((copy.readUInt32LE(copy.length - 8) ^ 0x5a5a5a5a) >>> 0, copy.length - 8);
      return copy;
    }
    case 'not-gzip':
      return Buffer.from('{"note": "written without compression"}');
    case 'fewer-values':
    case 'orphan':
      return blob;
    default:
      return assertNever(kind);
  }
}

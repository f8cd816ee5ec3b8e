import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

const folder = new URL('../../../shared/data/', import.meta.url);

/** Whether the reference databases are next to this checkout. */
export const hasReferenceData = existsSync(new URL('small.sqlite', folder));

/** For the titles of tests that are skipped without them. */
export const withoutReference = hasReferenceData ? '' : ' (skipped: ../shared/data is not beside this checkout)';

/** The path of a reference file. */
export function referencePath(name: string): string {
  return fileURLToPath(new URL(name, folder));
}

/** The text of a reference file, unpacked if it is gzip. */
export function referenceText(name: string): string {
  const bytes = readFileSync(referencePath(name));
  return (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

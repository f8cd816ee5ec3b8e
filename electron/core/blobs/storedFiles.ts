import { isMembers } from '#core/blobs/readJsonBlob.ts';
import { maskSecrets } from '#shared/blob/maskSecrets.ts';
import { type StoredFile, maxVisibleText } from '#shared/domain/input.ts';

const deepest = 8;
const maxFiles = 2000;

/**
 * The texts of a blob as files, in their order: members of nested objects are named by their path (`sh_files / submit`),
 * what is no text is given as JSON. Secrets are masked, texts past 20 million characters cut.
 */
export function toStoredFiles(members: Readonly<Record<string, unknown>>): readonly StoredFile[] {
  const files: StoredFile[] = [];
  collect(members, '', 0, files);
  return files;
}

function collect(members: Readonly<Record<string, unknown>>, path: string, depth: number, files: StoredFile[]): void {
  for (const [key, value] of Object.entries(members)) {
    if (files.length >= maxFiles) return;
    const name = path === '' ? key : `${path} / ${key}`;
    const nested = isMembers(value) && depth < deepest && Object.keys(value).length > 0;
    if (nested) collect(value, name, depth + 1, files);
    else files.push(toStoredFile(name, typeof value === 'string' ? value : toJsonText(value)));
  }
}

function toStoredFile(name: string, whole: string): StoredFile {
  const { text, masked } = maskSecrets(whole.length > maxVisibleText ? whole.slice(0, maxVisibleText) : whole);
  return { name, text, length: whole.length, masked };
}

function toJsonText(value: unknown): string {
  // JSON has no word for NaN and the infinities; Python's json does.
  if (typeof value === 'number') return String(value);
  return JSON.stringify(value, undefined, 2);
}

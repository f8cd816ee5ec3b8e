import type { PageDefect } from '#shared/domain/page.ts';
import { countOf } from './countText.ts';
import { isMembers, describeValue } from './members.ts';

/** Metadata as texts. */
export interface TextMetadata {
  readonly metadata: Readonly<Record<string, string>>;
  readonly defects: readonly PageDefect[];
}

/** Turns a JSON object into texts: strings as they are, all else as its JSON text (NaN and ±Infinity as words). */
export function toTextMetadata(stored: unknown): TextMetadata {
  if (!isMembers(stored)) {
    const message = `The metadata should be an object, but ${describeValue(stored)} stands there.`;
    return { metadata: {}, defects: [{ kind: 'another-shape', message }] };
  }
  const entries = Object.entries(stored);
  const rounded = entries.filter(([, value]) => typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER);
  const defects: PageDefect[] = [];
  if (rounded.length > 0) {
    const message = `${countOf(rounded.length, 'number')} of the metadata may be rounded: ${rounded.map(([key]) => key).join(', ')}.`;
    defects.push({ kind: 'beyond-double', message });
  }
  return { metadata: Object.fromEntries(entries.map(([key, value]) => [key, toText(value)])), defects };
}

function toText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return Object.is(value, -0) ? '-0.0' : String(value);
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'number' && !Number.isFinite(member) ? String(member) : member,
  );
}

import { isJsonObject } from '#shared/blob/tolerantJson.ts';

/** A field of yaptide's project that differs. */
export interface FieldDifference {
  /** `beam / energy` */
  readonly path: string;
  /** As JSON; null if the field is missing. */
  readonly reference: string | null;
  readonly other: string | null;
}

/** None of these changes the physics: who saved the project, its name, and the requested primaries. */
const ignored = new Set(['metadata', 'hash', 'project / title', 'project / description', 'beam / numberOfParticles']);
const maxText = 200;

/**
 * The fields in which two projects of yaptide's editor differ, at most `limit`. The random ids of objects are compared
 * by their first occurrence, so that equivalent projects do not differ in them.
 */
export function fieldDifferences(reference: unknown, other: unknown, limit = 200): readonly FieldDifference[] {
  const found: FieldDifference[] = [];
  const pending: [path: string, one: unknown, two: unknown][] = [['', numbered(reference), numbered(other)]];
  for (let next = pending.pop(); next !== undefined && found.length < limit; next = pending.pop()) {
    const [path, one, two] = next;
    if (ignored.has(path) || Object.is(one, two)) continue;
    const keys = membersOf(one, two);
    if (keys === undefined) {
      if (asText(one) !== asText(two)) found.push({ path, reference: asText(one), other: asText(two) });
      continue;
    }
    for (const key of keys.toReversed()) {
      pending.push([path === '' ? key : `${path} / ${key}`, memberOf(one, key), memberOf(two, key)]);
    }
  }
  return found;
}

function membersOf(one: unknown, two: unknown): readonly string[] | undefined {
  const bothLists = Array.isArray(one) && Array.isArray(two);
  if (!bothLists && !(isJsonObject(one) && isJsonObject(two))) return undefined;
  return [...new Set([...Object.keys(one), ...Object.keys(two)])];
}

function memberOf(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return value[Number(key)];
  return isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function asText(value: unknown): string | null {
  if (value === undefined) return null;
  const text = JSON.stringify(value);
  return text.length > maxText ? `${text.slice(0, maxText)}…` : text;
}

const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/iu;

/** The value with every object id replaced by the position of its first occurrence. */
function numbered(value: unknown): unknown {
  const places = new Map<string, string>();
  return JSON.parse(JSON.stringify(value ?? null), (_, member: unknown) => {
    if (typeof member !== 'string' || !uuid.test(member)) return member;
    const place = places.get(member) ?? `object ${places.size + 1}`;
    places.set(member, place);
    return place;
  });
}

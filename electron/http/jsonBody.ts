import { makePace } from '#core/waiting.ts';

/** Longer lists are written in steps, since one JSON.stringify of a long list would hold up every other call. */
const longList = 200;

/** A value as JSON in UTF-8, written in steps between which other calls are answered. */
export async function jsonBody(value: unknown): Promise<Buffer> {
  const pace = makePace();
  const parts: Buffer[] = [];
  for (const text of jsonParts(value)) {
    parts.push(Buffer.from(text));
    const rest = pace();
    if (rest !== undefined) await rest;
  }
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
}

function* jsonParts(value: unknown): Generator<string> {
  if (Array.isArray(value) && value.length > longList) {
    const items: readonly unknown[] = value;
    yield '[';
    for (let at = 0; at < items.length; at += longList) {
      const text = JSON.stringify(items.slice(at, at + longList)).slice(1, -1);
      yield at === 0 ? text : `,${text}`;
    }
    yield ']';
    return;
  }
  if (!hasLongList(value)) {
    yield JSON.stringify(value);
    return;
  }
  let before = '{';
  for (const [name, each] of Object.entries(value)) {
    if (each === undefined) continue;
    yield `${before}${JSON.stringify(name)}:`;
    yield* jsonParts(each);
    before = ',';
  }
  yield '}';
}

/** Replies hold their long lists at most three levels deep: reply, value, list. */
function hasLongList(value: unknown, depth = 3): value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Uint8Array) return false;
  return Object.values(value).some(
    (each) => (Array.isArray(each) && each.length > longList) || (depth > 1 && hasLongList(each, depth - 1)),
  );
}

/*
 * Values that Electron's IPC clones, as text: a page's binding passes only text. Both functions also run in the page, so they
 * use nothing outside themselves.
 */

/** Writes a value that the structured clone algorithm accepts; fails as that does for functions and symbols. */
export function toCloneText(value: unknown): string {
  const tagged = (tag: string, content: unknown): unknown => ({ $: tag, content });
  const write = (each: unknown): unknown => {
    if (each === undefined) return tagged('undefined', null);
    if (typeof each === 'bigint') return tagged('bigint', String(each));
    if (typeof each === 'number')
      return Number.isFinite(each) && !Object.is(each, -0)
        ? each
        : tagged('number', Object.is(each, -0) ? '-0' : String(each));
    if (typeof each !== 'object' || each === null) return each;
    if (each instanceof Uint8Array) return tagged('bytes', [...each]);
    if (each instanceof Date) return tagged('date', each.getTime());
    if (each instanceof Map) return tagged('map', [...each].map(write));
    if (each instanceof Set) return tagged('set', [...each].map(write));
    if (Array.isArray(each)) return each.map(write);
    return tagged(
      'object',
      Object.entries(each).map(([key, content]) => [key, write(content)]),
    );
  };
  return JSON.stringify(write(structuredClone(value)));
}

/** Reads what `toCloneText` wrote. */
export function fromCloneText(text: string): unknown {
  interface Tagged {
    readonly $: string;
    readonly content: unknown;
  }
  const list = (content: unknown): readonly unknown[] => (Array.isArray(content) ? content : []);
  const pairs = (content: unknown): readonly (readonly [unknown, unknown])[] =>
    list(content).map((pair) => [list(pair)[0], read(list(pair)[1])] as const);
  const isTagged = (each: object): each is Tagged => '$' in each && 'content' in each;
  const readTagged = ({ $: tag, content }: Tagged): unknown => {
    if (tag === 'undefined') return undefined;
    if (tag === 'bigint') return BigInt(String(content));
    if (tag === 'number') return Number(content);
    if (tag === 'bytes') return Uint8Array.from(list(content), Number);
    if (tag === 'date') return new Date(Number(content));
    if (tag === 'map') return new Map(pairs(content).map(([key, each]) => [read(key), each]));
    if (tag === 'set') return new Set(list(content).map(read));
    return Object.fromEntries(pairs(content));
  };
  const read = (each: unknown): unknown => {
    if (typeof each !== 'object' || each === null) return each;
    if (Array.isArray(each)) return each.map(read);
    return isTagged(each) ? readTagged(each) : each;
  };
  return read(JSON.parse(text));
}

/** An object of PostgreSQL's syntax tree. Its own kinds wrap it: `{ SelectStmt: { … } }`. */
export type Node = Readonly<Record<string, unknown>>;

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Every wrapped node within a tree, the tree's own included, however deep it is. */
export function* nodesWithin(tree: unknown): Generator<{ readonly kind: string; readonly node: Node }> {
  const left: unknown[] = [tree];
  while (left.length > 0) {
    const next = left.pop();
    if (Array.isArray(next)) for (const each of next) left.push(each);
    else if (isNode(next)) {
      for (const [kind, node] of Object.entries(next)) {
        // The two sides of a UNION are not wrapped.
        if (isNode(node) && node['limitOption'] !== undefined && /^[lr]arg$/u.test(kind))
          yield { kind: 'SelectStmt', node };
        if (isNode(node) && /^[A-Z]/u.test(kind)) yield { kind, node };
        if (typeof node === 'object') left.push(node);
      }
    }
  }
}

/** The texts of a list of String nodes: a qualified name. */
export function namesOf(list: unknown): readonly string[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((each: unknown) => {
    const text = isNode(each) && isNode(each['String']) ? each['String']['sval'] : undefined;
    return typeof text === 'string' ? [text] : [];
  });
}

/** An option of EXPLAIN, SET, COPY and the like: its value as text, `true` where it is only named. */
export function optionOf(options: unknown, name: string): string | undefined {
  if (!Array.isArray(options)) return undefined;
  for (const each of options.toReversed()) {
    const option: unknown = isNode(each) ? each['DefElem'] : undefined;
    if (!isNode(option) || option['defname'] !== name) continue;
    return option['arg'] === undefined ? 'true' : textOf(option['arg']);
  }
  return undefined;
}

function textOf(value: unknown): string {
  if (!isNode(value)) return '';
  const constant = isNode(value['A_Const']) ? value['A_Const'] : value;
  for (const [wrapper, key] of [
    ['String', 'sval'],
    ['sval', 'sval'],
    ['Integer', 'ival'],
    ['ival', 'ival'],
    ['Boolean', 'boolval'],
    ['boolval', 'boolval'],
  ] as const) {
    const inner = constant[wrapper];
    if (!isNode(inner)) continue;
    const found = inner[key];
    if (typeof found === 'string' || typeof found === 'number' || typeof found === 'boolean') return String(found);
    return key === 'ival' ? '0' : key === 'boolval' ? 'false' : '';
  }
  return '';
}

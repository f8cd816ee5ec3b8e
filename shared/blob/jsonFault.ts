/** Where and why a JSON text stops making sense. */
export interface JsonFault {
  /** `cut-off`: the text ends too early. `trailing`: the value is whole, but more text follows it. */
  readonly kind: 'syntax' | 'cut-off' | 'trailing' | 'too-deep';
  /** A fact with its place: "A comma or ] is missing at line 1, column 44." */
  readonly message: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 units. */
  readonly column: number;
  /** 0-based place in the text, in UTF-16 units. */
  readonly character: number;
}

/** Makes a fault; counts the lines up to its place (\n only, as Python does). `what` ends without a full stop. */
export function makeJsonFault(
  text: string,
  at: { readonly kind: JsonFault['kind']; readonly what: string; readonly character: number },
): JsonFault {
  const { kind, what, character } = at;
  let line = 1;
  let lineStart = 0;
  for (let next = text.indexOf('\n'); next !== -1 && next < character; next = text.indexOf('\n', next + 1)) {
    line += 1;
    lineStart = next + 1;
  }
  const column = character - lineStart + 1;
  return { kind, message: `${what} at line ${line}, column ${column}.`, line, column, character };
}

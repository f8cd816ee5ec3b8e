/** Values that Python's json module can write; a Float64Array is a list of floats. */
export type PythonValue =
  | string
  | boolean
  | null
  | PythonInteger
  | number
  | Float64Array
  | readonly PythonValue[]
  | { readonly [key: string]: PythonValue };

/** An integer that is an `int` in Python, printed without a point. Plain numbers are floats. */
interface PythonInteger {
  readonly int: number;
}

/** Marks a number as a Python `int`. */
export function int(value: number): PythonInteger {
  return { int: value };
}

/** A float as Python's repr: `1.0`, `1e-05`, `1e+16`, `NaN`, `-Infinity`. The shortest digits are those of JavaScript. */
export function pythonFloat(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const size = Math.abs(value);
  if (size >= 1e-4 && size < 1e16) return Number.isInteger(value) ? `${value}.0` : String(value);
  const [digits = '', power = ''] = value.toExponential().split('e');
  return `${digits}e${power.slice(0, 1)}${power.slice(1).padStart(2, '0')}`;
}

/** A list of floats as json.dumps prints it. */
function floatList(values: Float64Array): string {
  const parts: string[] = [];
  for (const value of values) parts.push(pythonFloat(value));
  return `[${parts.join(', ')}]`;
}

function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function isInteger(value: object): value is PythonInteger {
  return 'int' in value && typeof value.int === 'number' && Object.keys(value).length === 1;
}

/** Text as from Python's json.dumps: separators `, ` and `: `, ASCII only, NaN and Infinity bare. */
export function pythonJson(value: PythonValue): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return pythonFloat(value);
  if (value instanceof Float64Array) return floatList(value);
  if (isList(value)) return `[${value.map(pythonJson).join(', ')}]`;
  if (isInteger(value)) return String(value.int);
  return `{${Object.entries(value)
    .map(([key, part]) => `${quoted(key)}: ${pythonJson(part)}`)
    .join(', ')}}`;
}

function isList(value: object): value is readonly PythonValue[] {
  return Array.isArray(value);
}

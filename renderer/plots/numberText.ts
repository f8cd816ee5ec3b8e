const superscripts = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];

/** `-12` → `⁻¹²`. */
export function superscript(exponent: number): string {
  const digits = Array.from(String(Math.abs(Math.trunc(exponent))), (digit) => superscripts[Number(digit)] ?? digit);
  return `${exponent < 0 ? '⁻' : ''}${digits.join('')}`;
}

/** The shortest text that reads back as the same number; NaN and infinities by name. */
export function formatValue(value: number): string {
  if (value === Infinity) return '+Infinity';
  if (Object.is(value, -0)) return '-0';
  return String(value);
}

/** `2.5×10⁻⁷`; a mantissa of one is omitted: `10²`. */
export function formatPower(mantissa: string, exponent: number): string {
  const power = `10${superscript(exponent)}`;
  if (mantissa === '1') return power;
  return mantissa === '-1' ? `−${power}` : `${withMinus(mantissa)}×${power}`;
}

/** Rounded to `digits` significant digits, with a power of ten if plain digits would be long. */
export function formatRounded(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return formatValue(value);
  if (value === 0) return '0';
  const exponent = Math.floor(Math.log10(Math.abs(value)));
  if (exponent >= -4 && exponent < 6) return withMinus(String(Number(value.toPrecision(digits))));
  const [mantissa, power] = value.toExponential(digits - 1).split('e');
  return formatPower(String(Number(mantissa)), Number(power));
}

/** A tick of a linear axis whose ticks are `step` apart and reach up to `largest` in size. */
export function formatTick(value: number, step: number, largest: number): string {
  const stepExponent = Math.floor(Math.log10(step) + 1e-9);
  if (largest < 1e5 && stepExponent >= -4) return withMinus(value.toFixed(Math.max(0, -stepExponent)));
  if (value === 0 || Math.abs(value) < step / 1e6) return '0';
  const exponent = Math.floor(Math.log10(Math.abs(value)) + 1e-9);
  const digits = Math.min(12, Math.max(0, exponent - stepExponent));
  const [mantissa = '', power = ''] = value.toExponential(digits).split('e');
  return formatPower(mantissa, Number(power));
}

/** The two ends of a bin with just the decimals that distinguish them: `15.20–15.25`. */
export function formatSpan(low: number, high: number): string {
  const width = Math.abs(high - low);
  const size = Math.max(Math.abs(low), Math.abs(high));
  if (!(width > 0) || !Number.isFinite(width)) return formatRounded(low, 6);
  if (size >= 1e6 || size < 1e-3) return `${formatRounded(low)}–${formatRounded(high)}`;
  const decimals = decimalsFor(low, high, width);
  const dash = low < 0 || high < 0 ? ' … ' : '–';
  return `${withMinus(low.toFixed(decimals))}${dash}${withMinus(high.toFixed(decimals))}`;
}

/** The min number of decimals that give both ends to a hundredth of the bin; two digits of its width if none do. */
function decimalsFor(low: number, high: number, width: number): number {
  const least = Math.min(12, Math.max(0, -Math.floor(Math.log10(width) + 1e-9)));
  const isClose = (decimals: number): boolean =>
    [low, high].every((end) => Math.abs(Number(end.toFixed(decimals)) - end) < width / 100);
  return [least, least + 1, least + 2].find(isClose) ?? least + 1;
}

/** `unit` in brackets after a name; either may be ''. */
export function withUnit(name: string, unit: string): string {
  if (unit === '') return name;
  return name === '' ? `[${typesetUnit(unit)}]` : `${name} [${typesetUnit(unit)}]`;
}

/** `cm`, `cm^2`, `um2`: a symbol and its exponent. */
const unitFactor = /^([a-zA-Zµμ°%]+)(?:\^?([+-]?\d))?$/;

/**
 * A unit in readable form: `/cm^2/prim` → `cm⁻² per primary`, `MeV/g/prim` → `MeV/g per primary`. Unknown text is
 * unchanged.
 */
export function typesetUnit(unit: string): string {
  const perPrimary = /^(.*?)\s*\/\s*prim(?:ary|\.)?$/i.exec(unit.trim());
  const bare = (perPrimary?.[1] ?? unit).trim();
  if (bare === '') return perPrimary === null ? '' : 'per primary';
  const [first = '', ...below] = bare.split('/').map((part) => part.trim());
  const above = first === '' || first === '1' ? [] : first.split(/[\s*·]+/);
  const factors = [...above, ...below].map((part) => unitFactor.exec(part));
  if (factors.includes(null)) return unit;
  const power = (part: string, sign: 1 | -1): string => {
    const [, symbol = '', digits = '1'] = unitFactor.exec(part) ?? [];
    const exponent = sign * Number(digits);
    const name = symbol.replace(/^u(?=[a-zA-Z]{1,2}$)/, 'µ');
    return exponent === 1 ? name : `${name}${superscript(exponent)}`;
  };
  const [only, ...more] = below;
  const isFraction = above.length > 0 && only !== undefined && more.length === 0;
  const text = isFraction
    ? `${above.map((part) => power(part, 1)).join('\u202f')}/${power(only, 1)}`
    : [...above.map((part) => power(part, 1)), ...below.map((part) => power(part, -1))].join('\u202f');
  return perPrimary === null ? text : `${text} per primary`;
}

/** A value with the precision of the plot; `stored` is the complete one, if it has more digits. */
export function readoutValue(value: number): { readonly text: string; readonly stored?: string } {
  const stored = formatValue(value);
  const text = formatRounded(value, 5);
  return Number.isFinite(value) && Number(value.toPrecision(5)) !== value ? { text, stored } : { text };
}

function withMinus(text: string): string {
  return (/^-[0.]*$/.test(text) ? text.slice(1) : text).replace('-', '−');
}

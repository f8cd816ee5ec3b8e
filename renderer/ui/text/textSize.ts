import { formatCount } from '#renderer/format/formatCount.ts';

/** The length of a text in little room: `222 chars`, `18.2 k chars`, `9.75 M chars`. */
export function formatTextSize(characters: number): string {
  if (characters < 10_000) return `${formatCount(characters)} ${characters === 1 ? 'char' : 'chars'}`;
  const [scaled, unit] = characters < 999_500 ? [characters / 1000, 'k'] : [characters / 1_000_000, 'M'];
  return `${Number(scaled.toPrecision(3))} ${unit} chars`;
}

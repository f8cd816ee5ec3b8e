/*
 * The physics of an input file: without titles, comments, numbers of primaries and random seeds. Two files with the
 * same lines give the same distribution; `seeds.ts` determines which random numbers they draw. Formats: SHIELD-HIT12A's
 * manual (beam.dat and detect.dat are free, geo.dat is in columns), FLUKA's manual (cards in columns), TOPAS' parameter
 * files.
 */

/** A file as it is stored. */
export interface InputFile {
  readonly name: string;
  readonly text: string;
}

type Format = 'shieldhit' | 'shieldhit-geometry' | 'fluka' | 'topas' | 'other';

function formatOf(simulator: string, name: string): Format {
  const file = name.toLowerCase();
  switch (simulator.toLowerCase()) {
    case 'shieldhit':
      return file.endsWith('geo.dat') ? 'shieldhit-geometry' : 'shieldhit';
    case 'fluka':
      return file.endsWith('.inp') ? 'fluka' : 'other';
    case 'topas':
      return 'topas';
    default:
      return 'other';
  }
}

/** The lines of a file that determine the simulation, numbers normalised if their columns do not matter. */
export function meaningfulLines(simulator: string, { name, text }: InputFile): readonly string[] {
  const lines = text.replace(/^\uFEFF/u, '').split(/\r\n|\r|\n/u);
  switch (formatOf(simulator, name)) {
    case 'shieldhit':
      return lines
        .map(freeLine(/[!#].*$|^\s*\*.*$/u))
        .filter((line) => line !== '' && !/^(?:NSTAT|RNDSEED)\b/iu.test(line));
    case 'shieldhit-geometry':
      return geometryLines(lines);
    case 'fluka':
      return flukaLines(lines);
    case 'topas':
      return lines
        .map(freeLine(/#.*$/u))
        .filter((line) => line !== '' && !/(?:\/NumberOfHistoriesInRun|^i:Ts\/Seed)\b/iu.test(line));
    case 'other':
    default:
      return lines.map((line) => line.trimEnd()).filter((line) => line !== '');
  }
}

/** Whether a simulator reads a file; `info.json` says who wrote the others. */
export const isRead = ({ name }: InputFile): boolean => name.toLowerCase() !== 'info.json';

function freeLine(comment: RegExp): (line: string) => string {
  return (line) =>
    line
      .replace(comment, '')
      .trim()
      .split(/\s+/u)
      .map((word) => plainNumber(word))
      .join(' ');
}

/** `150.000`, `1.5D2` and `+150` are the same number; what JavaScript would round keeps its digits. */
function plainNumber(word: string): string {
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[ed][+-]?\d+)?$/iu.test(word) || word.replace(/\D/gu, '').length > 15) return word;
  return String(Number(word.replace(/d/iu, 'e')) + 0);
}

/** The first line ends with a title, after two numbers of five columns each. */
function geometryLines([first = '', ...rest]: readonly string[]): readonly string[] {
  return [first.slice(0, 10), ...rest]
    .map((line) => line.trimEnd())
    .filter((line) => line !== '' && !line.startsWith('*'));
}

/** Without comments, the title, and the cards that set the primaries and the seed. */
function flukaLines(lines: readonly string[]): readonly string[] {
  return lines
    .filter((_, index) => !/^TITLE\b/u.test(lines[index - 1] ?? ''))
    .map((line) => line.trimEnd())
    .filter((line) => line !== '' && !/^(?:\*|TITLE\b|START\b|RANDOMIZ)/u.test(line));
}

import { commonWords } from '#core/admin/passwords/commonWords.ts';
import { maxPasswordLength, type PasswordStrength } from '#shared/domain/password.ts';

type Score = PasswordStrength['score'];

/** Bits from which a score is given, and what it means. */
const scores: readonly { readonly score: Score; readonly from: number; readonly words: string }[] = [
  { score: 4, from: 80, words: 'Out of reach of guessing' },
  { score: 3, from: 60, words: 'Good' },
  { score: 2, from: 40, words: 'Fair: it holds out against guessing at the log-in only' },
  { score: 1, from: 22, words: 'Weak: guessed in hours' },
  { score: 0, from: 0, words: 'Guessed at once' },
];

/** A known word is one choice among some thousand. */
const wordBits = 10;
/** A character that follows from the one before it. */
const followingBits = 1;

/**
 * A modest estimate of how hard a password is to guess: length and kinds of characters, less for repeats, runs (abcd,
 * 4321), words that guessers try first, and the user's own name. It is no promise.
 */
export function passwordStrength(password: string, username = ''): PasswordStrength {
  const characters = Array.from(password).slice(0, maxPasswordLength);
  const { rest, words } = withoutWords(plainLetters(characters), username);
  const { bits, follows } = countBits(characters, rest);
  const found = scores.find(({ from }) => bits + words.length * wordBits >= from);
  const weaknesses = [
    ...words.map((word) => (word === 'own name' ? "the user's own name" : `the common word '${word}'`)),
    ...(follows > characters.length / 3 ? ['repeats or runs'] : []),
    ...(characters.length < 10 ? [`only ${characters.length} characters`] : []),
  ];
  const because = weaknesses.length === 0 ? '' : ` It has ${weaknesses.join(', ')}.`;
  return { score: found?.score ?? 0, words: `${found?.words ?? 'Guessed at once'}.${because}` };
}

const disguises: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  ł: 'l',
  $: 's',
  '!': 'i',
};

/** Lower case without accents and the usual disguises, one letter a character. */
function plainLetters(characters: readonly string[]): readonly string[] {
  return characters.map((character) => {
    const plain = character.toLowerCase().normalize('NFD').charAt(0);
    return disguises[plain] ?? plain;
  });
}

/** Which characters are left when known words are taken out (null where one was), and the words that were found. */
function withoutWords(
  plain: readonly string[],
  username: string,
): { readonly rest: readonly (string | null)[]; readonly words: readonly string[] } {
  const rest: (string | null)[] = [...plain];
  const words: string[] = [];
  const own = plainLetters(Array.from(username));
  const known = commonWords.map((name) => ({ name, letters: plainLetters(Array.from(name)) }));
  const candidates = own.length < 3 ? known : [{ name: 'own name', letters: own }, ...known];
  for (const { name, letters } of candidates) {
    let found = false;
    for (let at = 0; at + letters.length <= rest.length; at += 1) {
      if (!letters.every((letter, index) => rest[at + index] === letter)) continue;
      rest.fill(null, at, at + letters.length);
      found = true;
    }
    if (found) words.push(name);
  }
  return { rest, words };
}

/** Bits of the characters outside known words, and how many of them follow from the one before. */
function countBits(
  characters: readonly string[],
  rest: readonly (string | null)[],
): { readonly bits: number; readonly follows: number } {
  const each = Math.log2(poolSize(characters));
  let bits = 0;
  let follows = 0;
  for (const [index, letter] of rest.entries()) {
    if (letter === null) continue;
    const following = index > 0 && isStep(characters[index - 1] ?? '', characters[index] ?? '');
    if (following) follows += 1;
    bits += following ? followingBits : each;
  }
  return { bits: Math.min(bits, distinctBits(characters, each)), follows };
}

/** A password of few different characters is no better than those say: `abababab` is two characters again and again. */
function distinctBits(characters: readonly string[], each: number): number {
  const distinct = new Set(characters).size;
  return distinct * each + (characters.length - distinct) * Math.log2(Math.max(distinct, 1));
}

function isStep(before: string, after: string): boolean {
  const step = (after.codePointAt(0) ?? 0) - (before.codePointAt(0) ?? 0);
  return step === 0 || step === 1 || step === -1;
}

function poolSize(characters: readonly string[]): number {
  const has = (pattern: RegExp): boolean => characters.some((character) => pattern.test(character));
  const pools: readonly (readonly [RegExp, number])[] = [
    [/[a-z]/u, 26],
    [/[A-Z]/u, 26],
    [/\d/u, 10],
    [/[ -/:-@[-`{-~]/u, 33],
    [/[^ -~]/u, 100],
  ];
  return Math.max(
    2,
    pools.reduce((sum, [pattern, size]) => sum + (has(pattern) ? size : 0), 0),
  );
}

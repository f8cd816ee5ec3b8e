import { makeFailure } from '#shared/failure.ts';

/** Characters that a shell would interpret where they are unquoted. No shell runs here, so they are refused. */
const forShells = /[|&;<>()`$*?\n]/u;
/** What a backslash takes the meaning of within double quotes. */
const escapable = /["\\$`\n]/u;

const token = /\s+|'([^']*)'|"((?:[^"\\]|\\[^])*)"|\\([^])|([^\s'"\\]+)/uy;

/**
 * Splits a command line into words as a POSIX shell reads quotes and backslashes, without expanding anything. Fails with
 * bad-input for an open quote and for what only a shell could do: pipes, variables, patterns.
 */
export function splitCommandLine(line: string): readonly string[] {
  const words: string[] = [];
  let word: string | undefined;
  const text = line.trim();
  for (let at = 0; at < text.length; at = token.lastIndex) {
    token.lastIndex = at;
    const match = token.exec(text);
    if (match === null) throw bad('has a quote or a backslash at its end that nothing follows', 'Close the quote.');
    const [all, single, double, escaped, plain] = match;
    if (all.trim() === '') {
      if (word !== undefined) words.push(word);
      word = undefined;
      continue;
    }
    word = `${word ?? ''}${single ?? escaped ?? (double === undefined ? bare(plain ?? '') : inQuotes(double))}`;
  }
  if (word !== undefined) words.push(word);
  if (words.length === 0) throw bad('is empty', 'Give a program and its arguments.');
  return words;
}

function bare(text: string): string {
  const found = forShells.exec(text)?.[0];
  if (found === undefined) return text;
  throw bad(
    `has an unquoted '${found}', which only a shell could act on`,
    'It is run without a shell: put it into a script, or into single quotes if it is meant as it stands.',
  );
}

function inQuotes(text: string): string {
  if (/(?<!\\)(?:\\\\)*[$`]/u.test(text)) {
    throw bad("has a '$' or '`' in double quotes, which only a shell could act on", 'Use single quotes.');
  }
  return text.replace(/\\([^])/gu, (all, character: string) => (escapable.test(character) ? character : all));
}

function bad(what: string, hint: string): Error {
  return makeFailure({ code: 'bad-input', message: `The command for a secret ${what}`, hint });
}

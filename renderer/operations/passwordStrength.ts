/** The strength of a password. */
export interface PasswordStrength {
  /** 0: guessed at once … 4: very strong. */
  readonly score: 0 | 1 | 2 | 3 | 4;
  /** The meaning of the score, what weakens the password, and what would help. */
  readonly words: string;
}

export type MeasurePassword = (password: string, username: string) => PasswordStrength;

const meanings = [
  'Very weak: guessed instantly.',
  'Weak: guessed within hours.',
  'Fair: withstands online guessing only.',
  'Good.',
  'Strong: withstands offline guessing.',
] as const;

/** Words that an attacker on this program's passwords would try first. */
const knownWords = ['yaptide', 'tidescope', 'shieldhit', 'shield-hit', 'fluka', 'topas', 'geant4', 'proton', 'bragg'];

/** More is not rated: it would only be stronger. */
const maxLength = 64;

/**
 * Loads the dictionaries, about a megabyte, and returns a function that rates passwords with them. Passwords are not
 * kept.
 */
export async function loadPasswordMeasure(): Promise<MeasurePassword> {
  const [{ ZxcvbnFactory }, common, english] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
    import('@zxcvbn-ts/language-en'),
  ]);
  const measure = new ZxcvbnFactory({
    dictionary: { ...common.dictionary, ...english.dictionary, ours: knownWords },
    graphs: common.adjacencyGraphs,
    translations: english.translations,
    maxLength,
  });
  return (password, username) => {
    const { score, feedback } = measure.check(password.slice(0, maxLength), username === '' ? [] : [username]);
    const ownName = username.length >= 3 && password.toLowerCase().includes(username.toLowerCase());
    const advice = ownName ? 'It contains the user name.' : (feedback.warning ?? feedback.suggestions[0] ?? '');
    return { score, words: `${meanings[score]}${score >= 3 || advice === '' ? '' : ` ${advice}`}` };
  };
}

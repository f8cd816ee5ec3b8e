/** A text without its secrets. */
export interface MaskedText {
  readonly text: string;
  /** How many secrets were masked. */
  readonly masked: number;
}

const privateKeyBegin = /-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----/g;
const privateKeyEnd = /-----END (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----/g;
// Each of these matches a whole run of characters without backtracking: linear on any text.
const jwt = /eyJ[\w-]*(?:\.[\w-]*){0,4}/g;
const bearer = /\b(bearer(?:[ \t]+|%20))[\w\-.~+/]+=*/gi;

/**
 * Masks JSON Web Tokens (`eyJ….….…`, also truncated), bearer tokens and PRIVATE KEY blocks (one without an end is
 * masked to the end of the text). Takes linear time. The replacement names the kind of the secret, not its length.
 */
export function maskSecrets(text: string): MaskedText {
  const withoutKeys = maskPrivateKeys(text);
  let masked = withoutKeys.masked;
  const withoutTokens = withoutKeys.text.replace(jwt, (token: string, offset: number, whole: string) => {
    if (!isLikelyJwt(token, offset + token.length === whole.length)) return token;
    masked += 1;
    return '[masked token]';
  });
  const withoutBearers = withoutTokens.replace(bearer, (found: string, word: string, offset: number) => {
    if (!isLikelyToken(found.slice(word.length), offset + found.length === withoutTokens.length)) return found;
    masked += 1;
    return `${word}[masked token]`;
  });
  return { text: withoutBearers, masked };
}

/** "eyJ" may also occur within a word: a token is longer, or is cut off by the end of the text. */
function isLikelyJwt(token: string, atEnd: boolean): boolean {
  return token.length >= 12 || atEnd;
}

/** Distinguishes a token from a word of prose ("bearer token", "bearer authentication"). */
function isLikelyToken(token: string, atEnd: boolean): boolean {
  return token.length >= 20 || /\d/.test(token) || (atEnd && token.length >= 6);
}

function maskPrivateKeys(text: string): MaskedText {
  const parts: string[] = [];
  let masked = 0;
  let from = 0;
  for (;;) {
    privateKeyBegin.lastIndex = from;
    const begin = privateKeyBegin.exec(text);
    if (begin === null) break;
    privateKeyEnd.lastIndex = begin.index;
    const end = privateKeyEnd.exec(text);
    parts.push(text.slice(from, begin.index), '[masked private key]');
    masked += 1;
    from = end === null ? text.length : end.index + end[0].length;
  }
  if (masked === 0) return { text, masked };
  parts.push(text.slice(from));
  return { text: parts.join(''), masked };
}

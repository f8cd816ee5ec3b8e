import { maskSecrets } from '#shared/blob/maskSecrets.ts';

/*
 * Every pattern takes linear time on any text: repetitions are bounded or cannot overlap with what follows them, and no
 * two matches may start within the same run of characters.
 */
const inUrl = /(:\/\/[^\s:/@]*:)[^\s/]*@/gu;
const assigned =
  /\b(password|passwd|pwd|passphrase|secret|token)(["']?\s{0,20}[=:]\s{0,20})("[^"]*"|'[^']*'|[^\s,;&]+)/giu;

/** Masks passwords in URLs and assignments, hashes, tokens, private keys and the given secrets, for messages and logs. */
export function redact(text: string, secrets: readonly string[] = []): string {
  const known = secrets
    .filter((secret) => secret.length > 0)
    // One may be part of another.
    .toSorted((one, other) => other.length - one.length)
    .reduce((rest, secret) => rest.replaceAll(secret, '***'), text);
  return maskSecrets(maskHashes(known.replace(inUrl, '$1***@')).replace(assigned, '$1$2***')).text;
}

const run = /[\w:]+/giu;
const hashBegin = /\b(?:scrypt|pbkdf2):[\w:]/iu;
const hashEnd = /\$[^\s$]*\$[0-9a-f]*/iuy;

/**
 * Masks werkzeug's hashes: `scrypt:32768:8:1$salt$hex`. As one regular expression this would scan a run of
 * `scrypt:scrypt:…` again from each of its parts; here each run of word characters and colons is scanned once.
 */
function maskHashes(text: string): string {
  const parts: string[] = [];
  let from = 0;
  run.lastIndex = 0;
  for (let found = run.exec(text); found !== null; found = run.exec(text)) {
    const end = run.lastIndex;
    if (text[end] !== '$') continue;
    // The previous character determines whether a word begins here.
    const context = Math.max(0, found.index - 1);
    const begin = hashBegin.exec(text.slice(context, end));
    hashEnd.lastIndex = end;
    if (begin === null || !hashEnd.test(text)) continue;
    parts.push(text.slice(from, context + begin.index), '***');
    from = hashEnd.lastIndex;
    run.lastIndex = from;
  }
  return parts.length === 0 ? text : parts.join('') + text.slice(from);
}

/** In characters: how much of a foreign text is processed, and how much of it is shown. */
const maxProcessed = 16_384;
const maxShown = 4096;

/** In characters: how much of a text that is cut off is masked for certain. A secret that is split by the end is shorter than the rest. */
const maxSure = maxProcessed - 2048;

/** A secret that the end of the shorter text splits is masked in the longer one, so the two differ from there on. */
function commonBegin(longer: string, shorter: string): string {
  let at = 0;
  while (at < shorter.length && shorter[at] === longer[at]) at += 1;
  return shorter.slice(0, at);
}

/**
 * A text from outside (a server's error, a program's output), truncated before anything else is done with it, and
 * masked. The number of omitted characters replaces them.
 */
export function redactExternal(text: string, secrets: readonly string[] = []): string {
  // Masked before the second cut: half a secret would not be recognised.
  const head = redact(text.slice(0, maxProcessed), secrets);
  const masked = text.length <= maxProcessed ? head : commonBegin(head, redact(text.slice(0, maxSure), secrets));
  const shown = masked.length > maxShown ? masked.slice(0, maxShown).replace(/[\uD800-\uDBFF]$/u, '') : masked;
  const missing = text.length > maxProcessed || masked.length > maxShown;
  return missing ? `${shown}… (${text.length} characters in all)` : shown;
}

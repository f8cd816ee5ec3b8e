import { maskSecrets } from '#shared/blob/maskSecrets.ts';

const inUrl = /([a-z][a-z0-9+.-]{0,40}:\/\/[^\s:/@]*:)[^\s/]*@/giu;
const hash = /\b(?:scrypt|pbkdf2):[\w:]+\$[^\s$]*\$[0-9a-f]*/giu;
const assigned = /\b(password|passwd|pwd|passphrase|secret|token)(\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s,;&]+)/giu;

/** Masks passwords in URLs and assignments, hashes, tokens, private keys and the given secrets, for messages and logs. */
export function redact(text: string, secrets: readonly string[] = []): string {
  const known = secrets
    .filter((secret) => secret.length > 0)
    .reduce((rest, secret) => rest.replaceAll(secret, '***'), text);
  const masked = known.replace(inUrl, '$1***@').replace(hash, '***').replace(assigned, '$1$2***');
  return maskSecrets(masked).text;
}

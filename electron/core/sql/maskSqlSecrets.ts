/** Masks the passwords of statements: `PASSWORD '…'`, `IDENTIFIED BY '…'`, and hashes or keys that are given to secret columns. */
export function maskSqlSecrets(sql: string): string {
  return sql
    .replaceAll(
      /\b((?:encrypted\s{1,20}|unencrypted\s{1,20})?password|identified\s{1,20}by)(\s{0,20}=?\s{0,20})(e?'(?:[^'\\]|''|\\.)*'?|\$(\w*)\$.*?\$\4\$)/gisu,
      "$1$2'***'",
    )
    .replaceAll(
      /\b(password_hash|private_key|update_key_hash|cert)("?\s{0,20}=\s{0,20})(e?'(?:[^'\\]|''|\\.)*'?)/gisu,
      "$1$2'***'",
    );
}

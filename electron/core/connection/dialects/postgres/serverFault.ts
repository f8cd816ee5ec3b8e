/** Why a session had to be terminated: the server sent something unacceptable. */
export class ServerFault extends Error {
  /** Of `large value`: its text names the column. */
  readonly kind: 'authentication' | 'protocol' | 'too large' | 'large value';
  /** Of `authentication`: the method that the server requires, as PostgreSQL's manual calls it. */
  readonly method: AuthenticationMethod | undefined;

  constructor(kind: ServerFault['kind'], text: string, method?: AuthenticationMethod) {
    super(text);
    this.name = 'ServerFault';
    this.kind = kind;
    this.method = method;
  }
}

export type AuthenticationMethod =
  'Kerberos V5' | 'password' | 'md5' | 'SCM credentials' | 'GSSAPI' | 'SSPI' | 'SCRAM-SHA-256-PLUS' | 'unknown';

/** Something that no server of PostgreSQL sends. */
export function malformed(text: string): ServerFault {
  return new ServerFault('protocol', text);
}

import type { Hop, Role, SecretProtection, SecretSource, TlsMode } from '#shared/domain/profile.ts';

interface Words {
  readonly label: string;
  /** What it means for whoever chooses it. */
  readonly meaning: string;
}

export const roleWords: Readonly<Record<Role, string>> = {
  production: 'Unlocking asks for the connection’s name and lasts 10 minutes at most; a red line marks the window.',
  staging: 'An amber line marks the window.',
  local: 'Nothing is marked.',
};

export const tlsWords: Readonly<Record<TlsMode, Words>> = {
  disable: {
    label: 'disable – never encrypt',
    meaning:
      'Protects against nothing: whoever is on the way can read and change everything. Right for this machine itself and inside an SSH tunnel.',
  },
  allow: {
    label: 'allow – encrypt if the server insists',
    meaning: 'Protects against nobody who tries: encryption is used only where the server refuses to do without.',
  },
  prefer: {
    label: 'prefer – encrypt if the server can',
    meaning:
      'Protects against mere listeners. Whoever can change what is on the way can turn encryption off unnoticed.',
  },
  require: {
    label: 'require – always encrypt',
    meaning:
      'Protects against listeners, but not against somebody who poses as the server: its certificate is not checked, unless a root certificate is given.',
  },
  'verify-ca': {
    label: 'verify-ca – check who signed the certificate',
    meaning:
      'Protects against listeners and against strangers who pose as the server, but not against another server with a certificate of the same root.',
  },
  'verify-full': {
    label: 'verify-full – check the certificate and its name',
    meaning: 'Protects against listeners and against everybody who poses as the server: its certificate must name it.',
  },
};

export const loginWords: Readonly<Record<Hop['login'], string>> = {
  automatic: 'Automatic – agent, keys, questions, password',
  agent: 'Agent',
  key: 'Key files',
  'keyboard-interactive': 'Questions of the server (codes)',
  password: 'Password',
};

/** Which secrets a way to log in may need. */
export const loginSecrets: Readonly<
  Record<Hop['login'], { readonly password: boolean; readonly passphrase: boolean }>
> = {
  automatic: { password: true, passphrase: true },
  agent: { password: false, passphrase: false },
  key: { password: false, passphrase: true },
  'keyboard-interactive': { password: true, passphrase: false },
  password: { password: true, passphrase: false },
};

/** The ways in which a secret can be had, named for what protects secrets here. */
export function sourceWords({ kind }: Pick<SecretProtection, 'kind'>): Readonly<Record<SecretSource['kind'], string>> {
  return {
    none: 'None',
    ask: 'Ask every time',
    stored: kind === 'keychain' ? 'Keep in the system’s keychain' : 'Keep in memory until the program ends',
    command: 'From a command',
  };
}

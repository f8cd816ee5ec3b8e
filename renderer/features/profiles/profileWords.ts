import type { Hop, Role, SecretProtection, SecretSource, TlsMode } from '#shared/domain/profile.ts';

interface Words {
  readonly label: string;
  /** The meaning of the choice. */
  readonly meaning: string;
}

export const roleWords: Readonly<Record<Role, string>> = {
  production: 'Unlocking asks for the connection’s name and lasts at most 10 minutes. A red line marks the window.',
  staging: 'An amber line marks the window.',
  local: 'The window is not marked.',
};

export const tlsWords: Readonly<Record<TlsMode, Words>> = {
  disable: {
    label: 'disable – never encrypt',
    meaning:
      'No protection: anyone on the network path can read and change everything. Use it only on this machine or inside an SSH tunnel.',
  },
  allow: {
    label: 'allow – encrypt if the server insists',
    meaning:
      'No protection against an active attacker: encryption is used only if the server rejects unencrypted connections.',
  },
  prefer: {
    label: 'prefer – encrypt if the server can',
    meaning:
      'Protects against eavesdroppers, but someone intercepting the connection can turn encryption off unnoticed.',
  },
  require: {
    label: 'require – always encrypt',
    meaning:
      'Protects against eavesdroppers, but not against someone posing as the server: its certificate is not checked unless a root certificate is given.',
  },
  'verify-ca': {
    label: 'verify-ca – check who signed the certificate',
    meaning:
      'Protects against eavesdroppers and against someone posing as the server, but not against another server with a certificate of the same root.',
  },
  'verify-full': {
    label: 'verify-full – check the certificate and its name',
    meaning:
      'Protects against eavesdroppers and against anyone posing as the server: the certificate must name the host.',
  },
};

export const loginWords: Readonly<Record<Hop['login'], string>> = {
  automatic: 'Automatic – agent, keys, questions, password',
  agent: 'Agent',
  key: 'Key files',
  'keyboard-interactive': 'Server’s questions (codes)',
  password: 'Password',
};

/** Which secrets a login method may need. */
export const loginSecrets: Readonly<
  Record<Hop['login'], { readonly password: boolean; readonly passphrase: boolean }>
> = {
  automatic: { password: true, passphrase: true },
  agent: { password: false, passphrase: false },
  key: { password: false, passphrase: true },
  'keyboard-interactive': { password: true, passphrase: false },
  password: { password: true, passphrase: false },
};

/** The possible sources of a secret, named for what protects secrets here. */
export function sourceWords({ kind }: Pick<SecretProtection, 'kind'>): Readonly<Record<SecretSource['kind'], string>> {
  return {
    none: 'None',
    ask: 'Ask every time',
    stored: kind === 'keychain' ? 'Keep in the system’s keychain' : 'Keep in memory until the program ends',
    command: 'From a command',
  };
}

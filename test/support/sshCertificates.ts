import { join } from 'node:path';
import { makeSshKey, type SshKey } from './sshKeys.ts';
import { run } from './sshTools.ts';

/** A certificate authority for users or hosts. */
export interface SshAuthority {
  readonly key: SshKey;
  /** Signs a key: `<file>-cert.pub` is written next to it. Returns that file. */
  readonly sign: (key: SshKey, principal: string) => Promise<string>;
}

export async function makeSshAuthority(folder: string, name: string, of: 'users' | 'hosts'): Promise<SshAuthority> {
  const key = await makeSshKey(folder, name);
  return {
    key,
    sign: async (signed, principal) => {
      const kind = of === 'hosts' ? ['-h'] : [];
      await run('ssh-keygen', ['-q', '-s', key.file, ...kind, '-I', 'test', '-n', principal, `${signed.file}.pub`]);
      return join(`${signed.file}-cert.pub`);
    },
  };
}

import { makeFailure } from '#shared/failure.ts';
import { isPort } from './sshConfigSettings.ts';

/** One host of a ProxyJump: `user@host:port`, the last two of which may be missing. */
export interface Jump {
  readonly alias: string;
  readonly user: string | undefined;
  readonly port: number | undefined;
}

/** Reads the value of a ProxyJump, first host first; empty for `none`. Fails with bad-input where it names no host. */
export function readJumps(value: string): readonly Jump[] {
  if (value.toLowerCase() === 'none') return [];
  return value.split(',').map((part) => {
    const bare = part.replace(/^ssh:\/\//i, '').replace(/\/$/, '');
    const at = bare.lastIndexOf('@');
    const user = at < 0 ? undefined : bare.slice(0, at);
    const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(.*))?$/.exec(bare.slice(at + 1)) ?? [];
    const alias = bracketed ?? plain;
    if (alias === undefined || user === '' || (port !== undefined && !isPort(port))) {
      throw makeFailure({
        code: 'bad-input',
        message: `ProxyJump names no host in '${part.slice(0, 100)}'`,
        hint: 'Write user@host:port, several with commas between them',
      });
    }
    return { alias, user, port: port === undefined ? undefined : Number(port) };
  });
}

import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { toTarget } from '#core/connection/toTarget.ts';
import type { Target } from '#shared/domain/connection.ts';

/**
 * What a command line asks to open; Chromium's own switches among the arguments are passed over. A path is taken from the
 * directory in which the program was started, which is not this process's for a second start.
 */
export function startTarget(args: readonly string[], directory: string): Target | undefined {
  const { values, positionals } = parseArgs({
    args: [...args],
    strict: false,
    allowPositionals: true,
    options: { connect: { type: 'string' }, demo: { type: 'boolean' } },
  });
  if (values.demo === true) return { kind: 'demo' };
  const connect = typeof values.connect === 'string' ? values.connect : positionals.at(-1);
  const target = toTarget(connect);
  return target?.kind === 'file' ? { kind: 'file', path: resolve(directory, target.path) } : target;
}

/** The arguments that are the user's: without the executable and, while developing, without the program's folder. */
export function ownArguments(argv: readonly string[], packaged: boolean): readonly string[] {
  return argv.slice(packaged ? 1 : 2);
}

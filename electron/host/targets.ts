import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { toTarget } from '#core/connection/toTarget.ts';
import type { Target } from '#shared/domain/connection.ts';

/**
 * What a command line asks to open; Chromium's own switches are ignored. A path is relative to the
 * directory in which the program was started, which differs from this process's for a second instance.
 */
export function startTarget(args: readonly string[], directory: string): Target | undefined {
  const { values, positionals } = parseArgs({
    args: [...args],
    strict: false,
    allowPositionals: true,
    options: { connect: { type: 'string' }, demo: { type: 'boolean' }, 'trace-startup': { type: 'boolean' } },
  });
  if (values.demo === true) return { kind: 'demo' };
  const connect = typeof values.connect === 'string' ? values.connect : positionals.at(-1);
  const target = toTarget(connect);
  return target?.kind === 'file' ? { kind: 'file', path: resolve(directory, target.path) } : target;
}

/** The user's arguments: without the executable and, in development, without the program's folder. */
export function ownArguments(argv: readonly string[], packaged: boolean): readonly string[] {
  return argv.slice(packaged ? 1 : 2);
}

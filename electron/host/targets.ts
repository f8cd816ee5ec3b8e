import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { toTarget } from '#core/connection/toTarget.ts';
import type { Core } from '#core/core.ts';
import { hostCallId } from '#shared/contract/events.ts';
import { connectionSchema, type Target } from '#shared/domain/connection.ts';
import type { Failure } from '#shared/failure.ts';

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

interface OpenTargetOptions {
  readonly core: Core;
  readonly onFailure: (failure: Failure) => void;
}

/** Opens a connection on behalf of the host and returns the route that shows it. */
export async function openTarget(target: Target, { core, onFailure }: OpenTargetOptions): Promise<string | undefined> {
  // Opening a saved connection may need answers, so the window opens it.
  if (target.kind === 'profile') return `/c/${encodeURIComponent(`profile-${target.id}`)}`;
  const request = { call: 'connections.open', input: { target }, callId: hostCallId };
  const reply = await core.call(request, new AbortController().signal);
  if (reply.ok) return `/c/${encodeURIComponent(connectionSchema.parse(reply.value).id)}`;
  onFailure(reply.failure);
  return undefined;
}

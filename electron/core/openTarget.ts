import { resolve } from 'node:path';
import { z } from 'zod';
import { archiveEnding } from '#core/archives/file/archiveFormat.ts';
import type { Core } from '#core/core.ts';
import { hostCallId } from '#shared/contract/events.ts';
import { madeDatabaseSchema } from '#shared/domain/archive.ts';
import { backupEnding } from '#shared/domain/backup.ts';
import { connectionSchema, type Target, targetSchema } from '#shared/domain/connection.ts';
import type { Failure, Reply } from '#shared/failure.ts';

interface OpenTargetOptions {
  readonly core: Core;
  readonly onFailure: (failure: Failure) => void;
}

type Ask = (call: string, input: object) => Promise<Reply<unknown>>;

/**
 * Opens a connection on behalf of the host and returns the route that shows it. An archive or a backup, known by its
 * ending, is first made into a database of its own.
 */
export async function openTarget(target: Target, { core, onFailure }: OpenTargetOptions): Promise<string | undefined> {
  // Opening a saved connection may need answers, so the window opens it.
  if (target.kind === 'profile') return `/c/${encodeURIComponent(`profile-${target.id}`)}`;
  const ask: Ask = async (call, input) => core.call({ call, input, callId: hostCallId }, new AbortController().signal);
  const database = await databaseOf(target, ask);
  const reply = database.ok ? await ask('connections.open', { target: database.value }) : database;
  if (reply.ok) return `/c/${encodeURIComponent(connectionSchema.parse(reply.value).id)}`;
  onFailure(reply.failure);
  return undefined;
}

async function databaseOf(target: Target, ask: Ask): Promise<Reply<Target>> {
  if (target.kind !== 'file') return { ok: true, value: target };
  const path = resolve(target.path);
  if (path.endsWith(archiveEnding)) {
    const made = await ask('archives.open', { path });
    return made.ok ? { ok: true, value: { kind: 'file', path: madeDatabaseSchema.parse(made.value).file } } : made;
  }
  if (path.endsWith(backupEnding)) {
    const opened = await ask('backups.open', { path });
    return opened.ok ? { ok: true, value: z.object({ target: targetSchema }).parse(opened.value).target } : opened;
  }
  return { ok: true, value: target };
}

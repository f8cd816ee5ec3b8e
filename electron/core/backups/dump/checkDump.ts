import { readDumpNote, verifyDump } from '#core/backups/dump/dumpFile.ts';
import { majorOf } from '#core/backups/dump/dumpMethods.ts';
import { plainEnvironment, startRelay } from '#core/backups/dump/libpq.ts';
import { compareWithDump, type DumpServer, findRestorer, restoreDump } from '#core/backups/dump/restoreDump.ts';
import { dropDatabase } from '#core/backups/postgres/restorePostgres.ts';
import { decodeSample } from '#core/backups/sampledPages.ts';
import type { OnProgress } from '#core/changes/changeSteps.ts';
import type { CopyOpening, CopySession } from '#core/connection/copySession.ts';
import type { ProgramReach } from '#core/connection/liveConnection.ts';
import type { Sandbox, Sandboxes } from '#core/sandbox/sandboxes.ts';
import type { BackupManifest } from '#shared/domain/backup.ts';

/** A server on which a dump is restored with the login of an unlocked connection. */
export interface ReachedServer {
  readonly openCopy: (how: CopyOpening) => Promise<CopySession>;
  readonly reach: (signal: AbortSignal) => Promise<ProgramReach>;
}

interface Call {
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
}

/** Restores a dump into a new database and compares it. Returns the differences, and what pg_restore refused. */
export async function restoreDumpOn(
  { openCopy, reach }: ReachedServer,
  { path, database }: { readonly path: string; readonly database: string },
  call: Call,
): Promise<readonly string[]> {
  const { manifest } = await readDumpNote(path);
  const relay = await startRelay((await reach(call.signal)).login, call.signal);
  try {
    return await restoreAndCompare({ path, manifest, database, server: { openCopy, at: relay.at } }, call);
  } finally {
    await relay.close();
  }
}

interface Restoring {
  readonly path: string;
  readonly manifest: BackupManifest;
  readonly database: string;
  readonly server: DumpServer;
}

async function restoreAndCompare(restoring: Restoring, call: Call): Promise<readonly string[]> {
  const { manifest, database, server } = restoring;
  const refused = await restoreDump(restoring, call);
  const session = await server.openCopy({ writes: false, database, signal: call.signal });
  try {
    return [...refused, ...(await compareWithDump(session, manifest, call))];
  } finally {
    await session.close();
  }
}

/** A sandbox as a server for dumps. The caller closes its session. */
export async function dumpServerOf(
  sandbox: Sandbox,
  signal: AbortSignal,
): Promise<{ readonly server: DumpServer; readonly close: () => Promise<void> }> {
  const { openCopy, close } = await sandbox.open('postgres', signal);
  const at: DumpServer['at'] = (database) => ({ target: sandbox.url(database), env: plainEnvironment() });
  return { server: { openCopy, at, prepare: sandbox.prepare }, close };
}

interface Checking {
  readonly path: string;
  readonly sandboxes: Sandboxes;
  readonly scratch?: (ReachedServer & { readonly name: string }) | undefined;
  readonly onChecksum: (sha256: string) => void;
}

/** What was found by restoring a dump; undefined where this machine has no PostgreSQL for it. */
export interface CheckedDump {
  readonly differences: readonly string[];
  readonly pages: string;
  /** `on PostgreSQL 16.9` */
  readonly where: string;
}

/** Checks a dump: its checksum, then a database that is made of it. Fails with damaged where it is not as it was written. */
export async function checkDump(
  { path, sandboxes, scratch, onChecksum }: Checking,
  call: Call,
): Promise<CheckedDump | undefined> {
  const { signal, onProgress } = call;
  const note = await readDumpNote(path);
  const onBytes = (done: number, all: number): void => onProgress(done / all, 'Reading the dump');
  onChecksum(await verifyDump(path, note, { signal, onBytes }));
  const { manifest } = note;
  const database = `tidescope_check_${crypto.randomUUID().slice(0, 8)}`;
  if (scratch !== undefined) {
    try {
      const differences = await restoreDumpOn(scratch, { path, database }, call);
      return { differences, pages: '', where: `on the server of '${scratch.name}'` };
    } finally {
      await dropDatabase(scratch.openCopy, database);
    }
  }
  const major = majorOf(manifest.serverVersion);
  const isPossible = (await findRestorer(manifest)) !== undefined && (await sandboxes.findVersion(major)) !== undefined;
  if (!isPossible) return undefined;
  onProgress(null, 'Starting PostgreSQL');
  const sandbox = await sandboxes.start(major, signal);
  try {
    const { server, close } = await dumpServerOf(sandbox, signal);
    try {
      const differences = await restoreAndCompare({ path, manifest, database, server }, call);
      const pages = await decodeSample(manifest, await sandbox.open(database, signal), signal);
      return { differences, pages, where: `on PostgreSQL ${sandbox.version}` };
    } finally {
      await close();
    }
  } finally {
    await sandbox.dispose();
  }
}

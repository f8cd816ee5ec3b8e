import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { textCell } from '#core/connection/cells.ts';
import type { Attempt } from '#core/connection/attempt/attempt.ts';
import { describeShape } from '#core/connection/describeShape.ts';
import { openPostgres } from '#core/connection/dialects/postgres/postgres.ts';
import { readAddressSettings } from '#core/connection/dialects/postgres/sessionSettings.ts';
import { openSqliteFile, notPossible } from '#core/connection/dialects/sqlite/openSqliteFile.ts';
import type { SqliteServices } from '#core/connection/dialects/sqlite/sqliteFiles.ts';
import type { SqliteProblem } from '#core/connection/dialects/sqlite/sqliteFiles.ts';
import { findHiddenRows } from '#core/connection/hiddenRows.ts';
import type { Place } from '#core/connection/place.ts';
import type { OpenDatabase } from '#core/connection/openDatabase.ts';
import { openSshTunnel, type SystemSshChoice } from '#core/connection/route/sshRoute.ts';
import { makeDirectRoute, makeTunnelRoute, type Route, type ServerPlace } from '#core/connection/route/routes.ts';
import type { HostKeys } from '#core/connection/ssh/hostKeys/knownHosts.ts';
import type { Tunnel } from '#core/connection/ssh/tunnel/tunnel.ts';
import type { KeptDatabase } from '#core/connection/lifetime/resilientDatabase.ts';
import type { Connection, Notice } from '#shared/domain/connection.ts';
import type { Hop, Profile } from '#shared/domain/profile.ts';
import { makeTemporaryFolder } from '#core/ownFiles.ts';
import { FailureError, makeFailure } from '#shared/failure.ts';

/** An open database, the route to it, and what was found in it. */
export interface Opened extends KeptDatabase {
  readonly connection: Connection;
  /** Whether it was reached through a forwarded port of this machine, without a tunnel of the program. */
  readonly isForwarded: boolean;
}

interface OpenPlaceOptions {
  readonly attempt: Attempt;
  readonly hostKeys: HostKeys;
  readonly sqlite: SqliteServices;
  readonly systemSsh: SystemSshChoice;
}

/** Opens a place, step by step. Nothing stays open if a step fails. */
export async function openPlace(place: Place, options: OpenPlaceOptions): Promise<Opened> {
  const { attempt } = options;
  const way = await openWay(place.profile, options);
  try {
    const { database } = way;
    const facts = await attempt.step({ id: 'tables', label: 'yaptide tables' }, async ({ signal, tell }) => {
      const shape = describeShape(database);
      const hidden = await findHiddenRows(database, shape.tables, signal);
      tell(
        shape.isYaptide
          ? `${shape.tables.length} tables, revision ${shape.revision.byShape}`
          : 'none: this is another database',
      );
      return { ...shape, notices: [...shape.notices, ...hidden] };
    });
    const notices = [...way.notices, ...unusedNotices(place)];
    return { ...way, connection: describe(place, { ...way, notices }, facts) };
  } catch (error) {
    await way.close();
    throw error;
  }
}

type Way = KeptDatabase & {
  readonly via: readonly string[];
  readonly tls: string;
  readonly isForwarded: boolean;
  readonly notices: Connection['notices'];
};

async function openWay(profile: Profile, options: OpenPlaceOptions): Promise<Way> {
  const { database: place, hops } = profile;
  if (place.kind === 'postgresql') {
    const route = await openRoute(place, hops, options);
    const way = await openAlong(route, async () => {
      const { attempt } = options;
      const { password: passwordSource } = place;
      const request = {
        slot: 'database-password',
        source: passwordSource,
        message: `Password of ${place.user} for ${place.database}`,
      } as const;
      // Asked for once the server is known to be there and its TLS is set up.
      const password = async (): Promise<string | undefined> => attempt.secret(request, attempt.signal);
      const database = await openPostgres({ address: place, password, passwordSource, route, attempt });
      const { isEncrypted, protection, isForwarded, notices } = database;
      return { database, tls: isEncrypted ? protection : '', isForwarded, notices };
    });
    return { ...way, tunnel: route.tunnel };
  }
  if (hops.length === 0) {
    const database = await openFile(place.path, options);
    return {
      database,
      via: [],
      tls: '',
      isForwarded: false,
      notices: database.notices ?? [],
      probe: async () => undefined,
      onLost: () => () => undefined,
      close: database.close,
    };
  }
  return openFarFile(place.path, await openSshTunnel(hops, options, options.systemSsh), options);
}

/** The route to a server. Closing it also closes its tunnel. */
async function openRoute(
  { host, port }: ServerPlace,
  hops: readonly Hop[],
  options: OpenPlaceOptions,
): Promise<Route & { readonly tunnel?: Tunnel }> {
  const { attempt } = options;
  if (hops.length === 0) return makeDirectRoute({ host, port }, attempt);
  const tunnel = await openSshTunnel(hops, options, options.systemSsh);
  const route = makeTunnelRoute(tunnel, { host, port }, attempt);
  const close = async (): Promise<void> => {
    await route.close();
    await tunnel.close();
  };
  return { ...route, close, tunnel };
}

async function openAlong(
  route: Route,
  open: () => Promise<Pick<Way, 'database' | 'tls' | 'isForwarded' | 'notices'>>,
): Promise<Way> {
  try {
    const { database, tls, isForwarded, notices } = await open();
    return {
      database,
      tls,
      isForwarded,
      notices,
      via: route.via,
      probe: async (signal) => {
        const query = database.build.raw('select 1 as one');
        await database.rows({ query, row: z.object({ one: textCell }), signal });
      },
      onLost: route.onLost,
      close: async () => {
        // A session that hangs in a broken tunnel ends together with the tunnel.
        const ended = database.close();
        await Promise.all([ended, route.close()]);
      },
    };
  } catch (error) {
    await route.close();
    throw error;
  }
}

async function openFile(
  path: string,
  { attempt, sqlite }: OpenPlaceOptions,
  decide = async (problem: SqliteProblem): Promise<'recover' | 'copy'> => askAbout(problem, attempt),
): Promise<OpenDatabase> {
  return attempt.step({ id: 'file', label: `SQLite file ${path}` }, async ({ signal, tell }) => {
    const database = await openSqliteFile(path, { signal, services: sqlite, decide });
    // The step may have been cancelled meanwhile.
    if (signal.aborted) await database.close();
    tell(`SQLite ${database.serverVersion}`);
    return database;
  });
}

/** Asks what to do about a file that cannot be opened as it is. */
async function askAbout(problem: SqliteProblem, attempt: Attempt): Promise<'recover' | 'copy'> {
  const { message, explanation, choices } = problem;
  const answer = await attempt.ask({ kind: 'recovery', message, explanation, choices }, attempt.signal);
  if (answer.kind === 'recover' || answer.kind === 'copy') return answer.kind;
  throw notPossible(problem);
}

/** A file on the last hop: a copy is fetched into a temporary folder, which is removed when the connection closes. */
async function openFarFile(path: string, tunnel: Tunnel, options: OpenPlaceOptions): Promise<Way> {
  const { attempt } = options;
  const folder = await makeTemporaryFolder('far');
  const leave = async (): Promise<void> => {
    await tunnel.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const to = join(folder, 'copy.sqlite');
    const limit = 3600;
    await attempt.step({ id: 'fetch', label: `Copy of ${path}`, limit }, async ({ signal, tell }) => {
      const onProgress = tellPercent(tell);
      await tunnel.fetchFile({ from: path, to }, { signal, onProgress });
      for (const ending of ['-wal', '-journal']) {
        await fetchLog({ from: `${path}${ending}`, to: `${to}${ending}` }, { tunnel, signal });
      }
    });
    // The copy belongs to the program, so it is recovered without asking.
    const recover = async ({ choices }: SqliteProblem): Promise<'recover' | 'copy'> => choices[0] ?? 'copy';
    const copy = await openFile(to, options, recover);
    const openConsole: OpenDatabase['openConsole'] = async (how) =>
      how.writes ? refuseWriting() : copy.openConsole(how);
    const database = { ...copy, openWritable: refuseWriting, openConsole };
    const close = async (): Promise<void> => {
      await database.close();
      await leave();
    };
    return {
      database,
      via: tunnel.via,
      tls: '',
      isForwarded: false,
      notices: database.notices ?? [],
      probe: async () => undefined,
      onLost: () => () => undefined,
      close,
    };
  } catch (error) {
    await leave();
    throw error;
  }
}

/** Changes to the copy would never reach the server. */
async function refuseWriting(): Promise<never> {
  throw makeFailure({
    code: 'not-allowed',
    message: 'This is a local copy of a file on a server; changes to it would not reach the server',
    hint: 'Copy the file to this computer and open it, or change it on the server.',
  });
}

/** Reports the progress of a copy, at most a hundred times. */
function tellPercent(tell: (detail: string) => void): (done: number, all: number) => void {
  let reported = -1;
  return (done, all) => {
    const percent = all === 0 ? 100 : Math.floor((100 * done) / all);
    if (percent === reported) return;
    reported = percent;
    tell(`${percent} % of ${all} bytes`);
  };
}

/** What was written last may be only in the write-ahead log, and what to roll back in the journal; most files have neither. */
async function fetchLog(
  paths: { readonly from: string; readonly to: string },
  { tunnel, signal }: { readonly tunnel: Tunnel; readonly signal: AbortSignal },
): Promise<void> {
  try {
    await tunnel.fetchFile(paths, { signal, onProgress: () => undefined });
  } catch (error) {
    if (!(error instanceof FailureError) || error.failure.code !== 'file-missing') throw error;
  }
}

function describe(
  { id, name, kind, place, profile, profileId }: Place,
  { database, via, tls, notices }: Way,
  facts: ReturnType<typeof describeShape>,
): Connection {
  const { role, colour } = profile;
  const { dialect, serverVersion } = database;
  return {
    id,
    name,
    kind,
    dialect,
    place,
    serverVersion,
    profileId,
    role,
    colour,
    via,
    tls,
    ...facts,
    notices: [...notices, ...facts.notices],
  };
}

/** Names the parts of the address that the program ignores. */
function unusedNotices({ profile: { database }, unused = [] }: Place): readonly Notice[] {
  const settings = database.kind === 'postgresql' ? readAddressSettings(database.options ?? '').unused : [];
  const all = [...unused, ...settings];
  if (all.length === 0) return [];
  return [
    {
      code: 'address-unused',
      message: `Not everything in the address is used: ${all.join(', ')}`,
      hint: 'These parts have no effect. Time limits are set in the settings of a saved connection.',
    },
  ];
}

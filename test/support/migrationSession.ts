import { makeArchiveFolder } from '#core/archives/archiveFolder.ts';
import { carryOut } from '#core/changes/carryOut.ts';
import type { CarriedOut } from '#core/changes/databaseChange.ts';
import { makeOutcomeResolver } from '#core/changes/evidence.ts';
import { makeSecretVault } from '#core/connection/secrets/secretVault.ts';
import { type Journal, makeJournal } from '#core/journal/journal.ts';
import { migrationChange, readRecorded } from '#core/migrations/migrateDatabase.ts';
import { revisionsAfter, revisionsBack } from '#core/migrations/revisions.ts';
import type { MigratedRevision } from '#shared/domain/migration.ts';
import { aBlob, aRow, aSimulation, aTask, aUser } from './aSimulation.ts';
import { noKeychain } from './cipherDouble.ts';
import { makeOwnDatabase, neverAborted } from './ownDatabases.ts';
import { makeTestCore } from './testCore.ts';

/** An unlocked connection whose revisions can be run, with a journal that outlives it. */
export interface MigrationSession {
  readonly run: (how?: HowToRun) => Promise<CarriedOut<readonly MigratedRevision[]>>;
  /** Looks up the outcomes that the journal does not know. */
  readonly resolve: () => Promise<void>;
  readonly journal: Journal;
  readonly dispose: () => Promise<void>;
}

interface HowToRun {
  /** Gets every word of the progress. */
  readonly onText?: (text: string) => void;
  /** Leads back to an earlier revision instead of the newest. */
  readonly back?: string;
  /** What alembic_version is believed to hold. */
  readonly recorded?: readonly string[];
}

export async function openMigrationSession(url: string, journalFolder: string): Promise<MigrationSession> {
  const { core, folder, dispose } = await makeTestCore();
  // A relay in between counts as a forwarded port: its role is asked for.
  core.listen((event) => {
    if (event.kind !== 'prompt' || event.open.prompt.kind !== 'role') return;
    const input = { promptId: event.open.promptId, answer: { kind: 'role', role: 'local' } };
    void core.call({ call: 'prompts.answer', input, callId: 'role' }, neverAborted);
  });
  const { connections } = core;
  const opening = { signal: neverAborted, onProgress: () => undefined, onStage: () => undefined, callId: null };
  const { id: connectionId, name } = await connections.open({ kind: 'url', url }, opening);
  await connections.unlock(connectionId, { minutes: 10, typedName: name });
  const kept = makeJournal({ directory: journalFolder, systemUser: 'tester' });
  const vault = makeSecretVault({ directory: folder, keychain: noKeychain });
  const archives = makeArchiveFolder({ directory: folder, vault });
  return {
    run: async ({ onText = () => undefined, back = '', recorded } = {}) => {
      const journal: Journal = {
        ...kept,
        announce: async (...change) => {
          const forget = await kept.announce(...change);
          onText('Announced');
          return forget;
        },
        append: async (...entry) => {
          onText('Journalling');
          return kept.append(...entry);
        },
      };
      const database = connections.database(connectionId);
      const { revision } = database.shape;
      const planned = {
        connectionId,
        direction: back === '' ? 'upgrade' : 'downgrade',
        revisions: back === '' ? revisionsAfter(revision) : revisionsBack(revision, back),
        recorded: recorded ?? (await readRecorded(database, neverAborted)),
        parameters: {},
        limits: { lockSeconds: 1, statementSeconds: 60 },
      } as const;
      const context = { connections, journal, archives, program: 'test 0', onRowsChanged: () => undefined };
      const change = migrationChange(planned, () => undefined);
      return carryOut(change, context, { signal: neverAborted, onProgress: (_fraction, text) => onText(text) });
    },
    resolve: async () => makeOutcomeResolver({ connections, journal: kept })(connectionId),
    journal: kept,
    dispose,
  };
}

const page = { dimensions: 1, data: { values: [1] }, axis_dim1: { values: [1] }, metadata: { name: 'DOSE' } };
const rows = [
  aUser({ id: 1, username: 'alice' }),
  aSimulation({ id: 1, user_id: 1 }),
  aTask({ id: 1, simulation_id: 1 }),
  aRow('Estimator', { id: 1, simulation_id: 1, name: 'dose_', compressed_data: aBlob({}) }),
  ...[1, 2, 3].map((id) =>
    aRow('Page', { id, estimator_id: 1, page_number: id, compressed_data: aBlob({ ...page, id }) }),
  ),
];

/** A PostgreSQL database with the tables of the first revision, and one of everything that later ones fill. */
export async function makeOldDatabase(recorded = '06c32cf470e7', afterwards = ''): Promise<string> {
  return makeOwnDatabase('postgresql', { revision: '06c32cf470e7', recorded, rows, afterwards });
}

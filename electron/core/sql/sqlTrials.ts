import { randomUUID } from 'node:crypto';
import type { ArchiveFolder } from '#core/archives/archiveFolder.ts';
import { readRelation } from '#core/catalog/catalogHandlers.ts';
import { carryOut } from '#core/changes/carryOut.ts';
import type { CallOptions } from '#core/changes/databaseChange.ts';
import { redact } from '#core/connection/redact.ts';
import type { Connections } from '#core/connection/connections.ts';
import { toEditChange, type WantedEdits } from '#core/edits/editChange.ts';
import type { Journal } from '#core/journal/journal.ts';
import type { DryRunResult } from '#core/sql/dryRunSql.ts';
import { maskSqlSecrets } from '#core/sql/maskSqlSecrets.ts';
import { relationText } from '#shared/domain/catalog.ts';
import type { Consent, Outcome } from '#shared/domain/plan.ts';
import type { SqlDryRun } from '#shared/domain/sql.ts';
import { makeFailure } from '#shared/failure.ts';
import { assertNameTyped, nameToType } from '#shared/typedName.ts';

interface SqlTrialsOptions {
  readonly connections: Connections;
  readonly journal: Pick<Journal, 'append' | 'announce'>;
  readonly archives: Pick<ArchiveFolder, 'open' | 'hasKeychain'>;
  readonly program: string;
  readonly onRowsChanged: (connectionId: string) => void;
}

interface TriedStatement {
  readonly connectionId: string;
  readonly sql: string;
}

/** What dry runs found, until it is carried out. */
export interface SqlTrials {
  readonly keep: (tried: TriedStatement, result: DryRunResult, signal: AbortSignal) => Promise<SqlDryRun>;
  /** Carries out the rows of a dry run by the one protocol. Fails with not-found where they are no longer kept. */
  readonly apply: (
    asked: { readonly connectionId: string; readonly id: string; readonly consent: Consent },
    call: CallOptions,
  ) => Promise<Outcome>;
}

/** How many dry runs are kept, the newest ones. */
const maxTrials = 8;

/** Makes what keeps them. */
export function makeSqlTrials(options: SqlTrialsOptions): SqlTrials {
  const { connections, archives } = options;
  const kept = new Map<string, TriedStatement & { readonly edits: WantedEdits }>();
  return {
    keep: async ({ connectionId, sql }, { report, edits }, signal) => {
      if ('reason' in edits) return { ...report, archive: { kind: 'none', reason: edits.reason } };
      const { relation, removes, updates } = edits;
      const facts = await readRelation(connections.database(connectionId), relation, signal);
      const hasSecrets = removes.length > 0 && facts.columns.some(({ isSecret }) => isSecret);
      const id = randomUUID();
      kept.set(id, { connectionId, sql, edits });
      const [oldest] = kept.keys();
      if (kept.size > maxTrials && oldest !== undefined) kept.delete(oldest);
      return {
        ...report,
        archive: {
          kind: 'edits',
          id,
          table: relationText(relation),
          rows: removes.length + updates.length,
          consent: {
            typedName: nameToType(connections.get(connectionId)),
            passphrase: hasSecrets && !(await archives.hasKeychain()),
          },
        },
      };
    },
    apply: async ({ connectionId, id, consent }, call) => {
      assertNameTyped(consent.typedName, nameToType(connections.get(connectionId)));
      const found = kept.get(id);
      if (found?.connectionId !== connectionId) throw noTrial();
      const { edits, sql } = found;
      const { relation, removes, updates } = edits;
      const change = toEditChange({
        connectionId,
        operation: 'edit-rows',
        parameters: {
          table: relationText(relation),
          changed: updates.length,
          added: 0,
          removed: removes.length,
          sql: maskSqlSecrets(redact(sql)).slice(0, 2000),
        },
        passphrase: consent.passphrase,
        tables: [edits],
      });
      const { result: _none, ...outcome } = await carryOut(change, options, call);
      if (outcome.outcome !== 'failed') kept.delete(id);
      return { ...outcome, generatedPassword: null };
    },
  };
}

function noTrial(): Error {
  return makeFailure({
    code: 'not-found',
    message: 'The dry run is no longer available',
    hint: 'Nothing was changed. Repeat the dry run.',
  });
}

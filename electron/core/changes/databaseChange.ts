import type { Reader } from '#core/admin/plan/catalog.ts';
import type { ArchiveFolder } from '#core/archives/archiveFolder.ts';
import type { ArchiveWriter } from '#core/archives/file/archiveWriter.ts';
import type { OnProgress } from '#core/changes/changeSteps.ts';
import type { Sign } from '#core/changes/evidence.ts';
import type { Connections } from '#core/connection/connections.ts';
import type { PositionalRows } from '#core/connection/readOnlyDatabase.ts';
import type { TransactionOptions, WritableDatabase, WriteTransaction } from '#core/connection/writableDatabase.ts';
import type { ChangeRecord, Journal } from '#core/journal/journal.ts';
import type { Outcome } from '#shared/domain/plan.ts';

/** The dependencies of every change: the parts of core that it needs. */
export interface ChangeContext {
  readonly connections: Pick<Connections, 'get' | 'database' | 'openWritable'>;
  readonly journal: Pick<Journal, 'append' | 'announce'>;
  readonly archives: Pick<ArchiveFolder, 'open'>;
  /** Name and version of this program, for the archive's header. */
  readonly program: string;
  /** Called when rows were changed, or may have been. */
  readonly onRowsChanged: (connectionId: string) => void;
}

/** A statement that adds, changes or removes rows, and how many it must touch. */
export interface CountedStatement {
  readonly table: string;
  readonly verb: 'insert' | 'update' | 'delete';
  readonly query: Parameters<WriteTransaction['execute']>[0];
  readonly expected: number;
  /** Names the rows that refer to those that could not be removed, if the database does not. */
  readonly rowsInTheWay?: () => Promise<readonly string[]>;
}

/** Receives rows as they are before the change; a dry run discards them. */
export type RowArchive = Pick<ArchiveWriter, 'addRows'>;

/** The context of a change's steps, within its one transaction. */
export interface ChangeScope {
  readonly database: WritableDatabase;
  readonly transaction: WriteTransaction;
  /** Reads within the transaction. */
  readonly reader: Reader;
  readonly signal: AbortSignal;
  /** The archive for rows that the change removes or replaces; created on first use. */
  readonly openArchive: () => Promise<RowArchive>;
  /** Runs a statement. Fails if it is refused, or touches a different number of rows than expected. */
  readonly run: (statement: CountedStatement) => Promise<void>;
  /** The same for a statement of PostgreSQL that returns a row for each that it touches: `with … returning`. */
  readonly runReturning: (statement: CountedStatement) => Promise<PositionalRows['rows']>;
  readonly tell: (fraction: number | null, text: string) => void;
}

/** The result of a change, just before its commit. */
export interface Changed<Result> {
  readonly result: Result;
  /** Evidence of the commit for later; null if only the server itself has it. */
  readonly sign: Sign | null;
  /** What the journal records beyond the parameters. */
  readonly parameters?: ChangeRecord['parameters'];
}

/** A change to a database: what to lock, compare, archive and change, and how it is recorded. */
export interface DatabaseChange<Locked, Result> {
  readonly connectionId: string;
  /** The journal's word for it, with its parameters; no secrets. */
  readonly operation: string;
  readonly parameters: ChangeRecord['parameters'];
  /** For the secrets of its archive: a passphrase, null to omit them, undefined for the keychain's key. */
  readonly passphrase?: string | null | undefined;
  /** The path of an archive that is restored: it is kept even if it has expired, and the journal names it. */
  readonly restores?: string;
  readonly limits: Omit<TransactionOptions, 'signal'>;
  /** Locks what it reads and changes, so that it stays the same until the transaction ends. */
  readonly lock: (scope: ChangeScope) => Promise<Locked>;
  /** Fails with `changed` if the locked rows are not as planned. */
  readonly compare?: (scope: ChangeScope, locked: Locked) => Promise<void>;
  /** Archives what is removed or changed, as it is. Omitted if there is nothing, or if `change` archives on the way. */
  readonly archive?: (scope: ChangeScope, locked: Locked) => Promise<void>;
  /** Runs the statements. */
  readonly change: (scope: ChangeScope, locked: Locked) => Promise<Changed<Result>>;
}

/** The outcome of a change. */
export interface CarriedOut<Result> extends Omit<Outcome, 'generatedPassword'> {
  /** The return value of the change; also if its outcome is unknown. */
  readonly result: Result;
}

export interface CallOptions {
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
}

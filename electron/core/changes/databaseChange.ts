import type { Reader } from '#core/admin/plan/catalog.ts';
import type { ArchiveFolder } from '#core/archives/archiveFolder.ts';
import type { ArchiveWriter } from '#core/archives/file/archiveWriter.ts';
import type { OnProgress } from '#core/changes/changeSteps.ts';
import type { Sign } from '#core/changes/evidence.ts';
import type { Connections } from '#core/connection/connections.ts';
import type { TransactionOptions, WritableDatabase, WriteTransaction } from '#core/connection/writableDatabase.ts';
import type { ChangeRecord, Journal } from '#core/journal/journal.ts';
import type { Outcome } from '#shared/domain/plan.ts';

/** What carries out changes: the parts of core that every one of them needs. */
export interface ChangeContext {
  readonly connections: Pick<Connections, 'get' | 'database' | 'openWritable'>;
  readonly journal: Pick<Journal, 'append' | 'announce'>;
  readonly archives: Pick<ArchiveFolder, 'open'>;
  /** Name and version of this program, for the archive's header. */
  readonly program: string;
  /** Hears that rows were changed, or may have been. */
  readonly onRowsChanged: (connectionId: string) => void;
}

/** A statement that adds, changes or removes rows, and how many it must touch. */
export interface CountedStatement {
  readonly table: string;
  readonly verb: 'insert' | 'update' | 'delete';
  readonly query: Parameters<WriteTransaction['execute']>[0];
  readonly expected: number;
  /** Names the rows that refer to those that could not be removed, where the database only says that there are some. */
  readonly rowsInTheWay?: () => Promise<readonly string[]>;
}

/** Takes rows as they are before the change; a dry run keeps none of them. */
export type RowArchive = Pick<ArchiveWriter, 'addRows'>;

/** What the steps of a change work with, within its one transaction. */
export interface ChangeScope {
  readonly database: WritableDatabase;
  readonly transaction: WriteTransaction;
  /** Reads within the transaction. */
  readonly reader: Reader;
  readonly signal: AbortSignal;
  /** Where rows that the change removes or replaces are archived; begun when it is first asked for. */
  readonly openArchive: () => Promise<RowArchive>;
  /** Runs a statement. Fails where it is refused, or touches another number of rows than expected. */
  readonly run: (statement: CountedStatement) => Promise<void>;
  readonly tell: (fraction: number | null, text: string) => void;
}

/** What a change came to, just before its commit. */
export interface Changed<Result> {
  readonly result: Result;
  /** What tells later that it was committed; null where nothing does but the server itself. */
  readonly sign: Sign | null;
  /** What the journal says beyond the parameters. */
  readonly parameters?: ChangeRecord['parameters'];
}

/** A change of a database: what to lock, compare, archive and change, and how it is recorded. */
export interface DatabaseChange<Locked, Result> {
  readonly connectionId: string;
  /** The journal's word for it, with its parameters; no secrets. */
  readonly operation: string;
  readonly parameters: ChangeRecord['parameters'];
  /** For the secrets of its archive: a passphrase, null to leave them out, undefined for the keychain's key. */
  readonly passphrase?: string | null | undefined;
  /** The path of an archive that is put back: it stays though its time be over, and the journal names it. */
  readonly restores?: string;
  readonly limits: Omit<TransactionOptions, 'signal'>;
  /** Locks what it reads and changes, so that it stays as it is until the transaction ends. */
  readonly lock: (scope: ChangeScope) => Promise<Locked>;
  /** Fails with `changed` where what was locked is not as it was planned. */
  readonly compare?: (scope: ChangeScope, locked: Locked) => Promise<void>;
  /** Archives what is removed or changed, as it is. Left out where nothing is, or where `change` archives as it goes. */
  readonly archive?: (scope: ChangeScope, locked: Locked) => Promise<void>;
  /** Runs the statements. */
  readonly change: (scope: ChangeScope, locked: Locked) => Promise<Changed<Result>>;
}

/** What became of a change. */
export interface CarriedOut<Result> extends Omit<Outcome, 'generatedPassword'> {
  /** What the change answered; also where its outcome is unknown. */
  readonly result: Result;
}

export interface CallOptions {
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
}

import { toFailure } from '#renderer/api/client.ts';
import type { Client } from '#renderer/api/client.ts';
import type { RelationName } from '#shared/domain/catalog.ts';
import { type Edit, type EditStep, foldEdits, type StagedRow, withoutEdits } from '#shared/domain/edit.ts';
import type { CallInput } from '#shared/contract/contract.ts';
import type { Failure } from '#shared/failure.ts';

/** One cell of the grid. */
export interface CellPlace {
  readonly key: string;
  readonly column: string;
}

export interface EditsSnapshot {
  readonly steps: readonly EditStep[];
  /** What the steps come to, by row. */
  readonly rows: ReadonlyMap<string, StagedRow>;
  readonly newRows: readonly StagedRow[];
  /** The column in which the keyboard edits; undefined until one was chosen. */
  readonly column: string | undefined;
  /** The cell whose value is being typed. */
  readonly editing: CellPlace | undefined;
  /** A step is being staged. */
  readonly isBusy: boolean;
  /** Why the last step was not staged. */
  readonly failure: Failure | undefined;
}

type Shown = NonNullable<CallInput<'edits.stage'>['shown']>;

/** The staged edits of one table: core keeps them, this is what the window shows of them. */
export class EditsStore {
  readonly #client: Client;
  readonly #of: { readonly connectionId: string; readonly relation: RelationName };
  readonly #listeners = new Set<() => void>();
  #snapshot: EditsSnapshot = {
    steps: [],
    rows: new Map(),
    newRows: [],
    column: undefined,
    editing: undefined,
    isBusy: false,
    failure: undefined,
  };

  constructor(client: Client, of: { readonly connectionId: string; readonly relation: RelationName }) {
    this.#client = client;
    this.#of = of;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly getSnapshot = (): EditsSnapshot => this.#snapshot;

  /** Reads what is kept; also after another window may have changed it. */
  readonly load = async (): Promise<void> => {
    try {
      const { steps } = await this.#client.call('edits.read', this.#of);
      this.#setSteps(steps);
    } catch (error) {
      this.#change({ failure: toFailure(error) });
    }
  };

  /** Adds a step; `shown` is what the window showed of the values that it replaces. Returns whether it was staged. */
  readonly stage = async (edits: readonly Edit[], shown: Shown = {}): Promise<boolean> => {
    this.#change({ isBusy: true, failure: undefined });
    try {
      const { id } = await this.#client.call('edits.stage', { ...this.#of, edits, shown });
      this.#setSteps([...this.#snapshot.steps, { id, edits }]);
      return true;
    } catch (error) {
      this.#change({ failure: toFailure(error) });
      return false;
    } finally {
      this.#change({ isBusy: false });
    }
  };

  readonly unstage = async (what: CallInput<'edits.unstage'>['what']): Promise<void> => {
    const { steps } = this.#snapshot;
    try {
      await this.#client.call('edits.unstage', { ...this.#of, what });
      if (what.kind === 'all') this.#setSteps([]);
      else if (what.kind === 'last') this.#setSteps(steps.slice(0, -1));
      else this.#setSteps(withoutEdits(steps, what.key, what.kind === 'cell' ? what.column : undefined));
    } catch (error) {
      this.#change({ failure: toFailure(error) });
    }
  };

  readonly setColumn = (column: string | undefined): void => this.#change({ column });
  readonly setEditing = (editing: CellPlace | undefined): void =>
    this.#change({ editing, ...(editing === undefined ? {} : { column: editing.column, failure: undefined }) });
  readonly fail = (failure: Failure | undefined): void => this.#change({ failure });

  #setSteps(steps: readonly EditStep[]): void {
    const rows = foldEdits(steps);
    this.#change({ steps, rows, newRows: [...rows.values()].filter(({ state }) => state === 'new') });
  }

  #change(parts: Partial<EditsSnapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...parts };
    for (const listener of this.#listeners) listener();
  }
}

import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useCallback, useMemo, useRef } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import type { MenuEntry } from '#renderer/ui/PopupMenu.tsx';
import type { SelectedRows } from '#renderer/ui/table/selectedRows.ts';
import type { Dialect } from '#shared/domain/connection.ts';
import type { GridRow } from '#shared/domain/grid.ts';
import type { StatementResult } from '#shared/domain/sql.ts';
import { sqlQueries } from '../sqlQueries.ts';
import type { RunStatement } from '../useSqlConsole.ts';
import { type EditableResult, tableOfResult, toEditableResult } from './editableResult.ts';
import type { ResultRow } from './resultCells.ts';
import type { ResultEditor } from './resultEditor.ts';

/** How the rows of a result are edited. */
export interface ResultEditing {
  readonly connectionId: string;
  readonly target: EditableResult;
  readonly editor: ResultEditor;
  readonly rowOperations: ((selected: SelectedRows<ResultRow>) => readonly MenuEntry[]) | undefined;
  /** Says how a row is opened, to edit a value that is too long for its cell. */
  readonly setOpener: (open: ((index: number) => void) | undefined) => void;
}

interface EditableFrameProps {
  readonly editor: ResultEditor;
  readonly connectionId: string;
  readonly dialect: Dialect;
  readonly statement: RunStatement;
  readonly result: StatementResult;
  readonly onApplied: () => void;
  readonly children: (editing: ResultEditing | undefined) => ReactNode;
}

/** Around a result: lets its rows be edited where they are rows of one table, told apart by its key. */
export function EditableFrame(props: EditableFrameProps) {
  const { editor, connectionId, dialect, statement, result, children } = props;
  const client = useClient();
  const { sql, runs } = statement.wanted;
  const name = useMemo(
    () => (runs === undefined ? tableOfResult(sql, result.columns, dialect) : undefined),
    [sql, runs, result.columns, dialect],
  );
  const { data: relation } = useQuery({
    ...sqlQueries.relation(client, connectionId, name ?? { schema: '', name: '' }),
    enabled: name !== undefined,
  });
  const target = useMemo(
    () => (relation === undefined ? undefined : toEditableResult(relation, result.columns, dialect)),
    [relation, result.columns, dialect],
  );
  if (name === undefined || target === undefined) return children(undefined);
  return (
    <editor.Provider connectionId={connectionId} name={name}>
      <Framed {...props} target={target} />
    </editor.Provider>
  );
}

function Framed({
  editor,
  connectionId,
  statement,
  target,
  onApplied,
  children,
}: EditableFrameProps & { readonly target: EditableResult }) {
  const { rows } = statement;
  const opener = useRef<((index: number) => void) | undefined>(undefined);
  const setOpener = useCallback<ResultEditing['setOpener']>((open) => {
    opener.current = open;
  }, []);
  const rowAt = (index: number): GridRow | undefined => {
    const cells = rows[index];
    return cells === undefined ? undefined : target.toGridRow({ index, cells });
  };
  const open = ({ key }: GridRow): void => {
    const index = rows.findIndex((cells, place) => target.keyOf({ index: place, cells }) === key);
    if (index >= 0) opener.current?.(index);
  };
  const toGridRows = (some: readonly ResultRow[]): readonly GridRow[] =>
    some.flatMap((row) => target.toGridRow(row) ?? []);
  return (
    <editor.Frame
      connectionId={connectionId}
      relation={target.relation}
      shown={target.columns.flatMap((column) => column?.name ?? [])}
      rowAt={rowAt}
      onOpen={open}
      onApplied={onApplied}
    >
      {(operations) =>
        children({
          connectionId,
          target,
          editor,
          setOpener,
          rowOperations:
            operations === undefined
              ? undefined
              : (selected) =>
                  operations({
                    ...selected,
                    rows: selected.rows === undefined ? undefined : toGridRows(selected.rows),
                    withRows: (then) => selected.withRows((some) => then(toGridRows(some))),
                  }),
        })
      }
    </editor.Frame>
  );
}

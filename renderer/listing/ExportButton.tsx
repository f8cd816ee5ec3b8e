import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { toFailure } from '#renderer/api/client.ts';
import { type ExportFormat, exportRows, type ReadExtraColumns } from '#renderer/listing/exportRows.ts';
import { usePreferences } from '#renderer/preferences/PreferencesProvider.tsx';
import type { ExportedColumn } from '#renderer/ui/table/tableColumn.ts';
import type { CsvOptions } from '#renderer/listing/exportSink.ts';
import type { ListingSource } from '#renderer/listing/WindowCache.ts';
import { Button, IconButton } from '#renderer/ui/Button.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { Modal, ModalBody, ModalFoot } from '#renderer/ui/Modal.tsx';
import { type MenuEntry, PopupMenu } from '#renderer/ui/PopupMenu.tsx';
import type { Failure } from '#shared/failure.ts';
import { saveFile } from '#renderer/ui/saveFile.ts';
import { formatCount } from '#shared/figures.ts';
import styles from './ExportButton.module.css';

interface ExportButtonProps<Row> {
  /** What the file is called, without its ending. */
  readonly name: string;
  readonly source: ListingSource<Row>;
  readonly columns: readonly (ExportedColumn<Row> & { readonly exported?: readonly ExportedColumn<Row>[] })[];
  readonly count: number;
  /** Finds what the rows of the list do not hold themselves. */
  readonly readExtraColumns?: ReadExtraColumns<Row>;
}

type Export =
  | { readonly step: 'idle' }
  | { readonly step: 'running'; readonly rows: number }
  | { readonly step: 'failed'; readonly failure: Failure };

/** Writes a whole listing into a file: every row that the filters let through, in the order of the list. */
export function ExportButton<Row>({ name, source, columns, count, readExtraColumns }: ExportButtonProps<Row>) {
  const [button, setButton] = useState<HTMLButtonElement | null>(null);
  const [running, setRunning] = useState<AbortController | undefined>(undefined);
  const [open, setOpen] = useState(false);
  const [words, setWords] = useState(false);
  const [state, setState] = useState<Export>({ step: 'idle' });
  const { preferences, update } = usePreferences();
  const { csv } = preferences;
  const setCsv = (change: Partial<CsvOptions>): void => update((all) => ({ ...all, csv: { ...all.csv, ...change } }));
  const stop = (): void => {
    running?.abort();
    setState({ step: 'idle' });
  };
  const start = (format: ExportFormat): void => {
    const mine = new AbortController();
    setRunning(mine);
    setState({ step: 'running', rows: 0 });
    exportRows({
      format,
      columns: columns.flatMap((column) => column.exported ?? [column]),
      csv,
      fetchWindow: source.fetchWindow,
      readExtraColumns,
      words,
      onProgress: (rows) => (mine.signal.aborted ? undefined : setState({ step: 'running', rows })),
      signal: mine.signal,
    }).then(
      (file) => {
        if (!mine.signal.aborted) saveFile(file, `${name}.${format}`);
        return mine.signal.aborted ? undefined : setState({ step: 'idle' });
      },
      (error: unknown) => (mine.signal.aborted ? undefined : setState({ step: 'failed', failure: toFailure(error) })),
    );
  };
  const entries: readonly MenuEntry[] = [
    { kind: 'action', label: 'CSV', hint: 'text', action: () => start('csv') },
    { kind: 'action', label: 'JSON', hint: 'for programs', action: () => start('json') },
    { kind: 'action', label: 'XLSX', hint: 'for spreadsheets', action: () => start('xlsx') },
    { kind: 'line', label: 'csv' },
    ...csvEntries(csv, setCsv),
    { kind: 'line', label: 'xlsx' },
    { kind: 'check', label: "XLSX: write NULL and '' as words", checked: words, toggle: () => setWords(!words) },
    { kind: 'note', label: "Without it, NULL is an empty cell and '' an empty text, which look the same." },
  ];
  return (
    <>
      <IconButton
        ref={setButton}
        label="Export the list"
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(true)}
      >
        <IconDownload size={16} stroke={1.7} aria-hidden="true" />
      </IconButton>
      <PopupMenu
        label="Export the list"
        anchor={open ? button : null}
        entries={entries}
        onClose={() => setOpen(false)}
        focusAfter={() => button}
      />
      {state.step === 'idle' ? null : (
        <Modal title={`Export ${name}`} onClose={stop}>
          <ModalBody>
            {state.step === 'failed' ? (
              <FailurePanel failure={state.failure} />
            ) : (
              <div className={styles['running']}>
                <progress value={state.rows} max={Math.max(1, count)} aria-label="Rows written" />
                <p>
                  {formatCount(state.rows)} of {formatCount(count)} rows
                  {state.rows >= count ? ', writing the file…' : ''}
                </p>
              </div>
            )}
          </ModalBody>
          <ModalFoot>
            <Button onClick={stop}>{state.step === 'running' ? 'Cancel' : 'Close'}</Button>
          </ModalFoot>
        </Modal>
      )}
    </>
  );
}

/** How CSV is written; remembered. */
function csvEntries(csv: CsvOptions, setCsv: (change: Partial<CsvOptions>) => void): readonly MenuEntry[] {
  const { guardsFormulas, byteOrderMark, separator, decimalSign } = csv;
  const separatedBy = (value: CsvOptions['separator'], name: string): MenuEntry => ({
    kind: 'check',
    label: `CSV: separate by ${name}`,
    checked: separator === value,
    toggle: () => setCsv({ separator: value }),
  });
  return [
    {
      kind: 'check',
      label: 'CSV: protect from formulas',
      checked: guardsFormulas,
      toggle: () => setCsv({ guardsFormulas: !guardsFormulas }),
    },
    {
      kind: 'note',
      label: guardsFormulas
        ? "Texts that begin with = + - or @ get an apostrophe (') before them, in CSV and in copied rows."
        : 'A spreadsheet runs a text that begins with = + - or @ as a formula.',
    },
    separatedBy(',', 'comma'),
    separatedBy(';', 'semicolon'),
    separatedBy('tab', 'tab'),
    {
      kind: 'check',
      label: 'CSV: decimal comma',
      checked: decimalSign === ',',
      toggle: () => setCsv({ decimalSign: decimalSign === ',' ? '.' : ',' }),
    },
    {
      kind: 'check',
      label: 'CSV: begin with a byte order mark',
      checked: byteOrderMark,
      toggle: () => setCsv({ byteOrderMark: !byteOrderMark }),
    },
  ];
}

import type { Zone } from '#renderer/format/formatInstant.ts';
import { Age } from '#renderer/ui/Age.tsx';
import { TextCell } from '#renderer/ui/TextCell.tsx';
import type { TableColumn } from '#renderer/ui/table/tableColumn.ts';
import type { JournalEntry } from '#shared/domain/journal.ts';
import { operationName } from '#renderer/operations/operationRegistry.ts';
import { formatCount, formatPlural } from '#shared/figures.ts';

interface JournalColumnsOptions {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly zone: Zone;
}

/** The columns of the journal. */
export function journalColumns({ now, zone }: JournalColumnsOptions): readonly TableColumn<JournalEntry>[] {
  return [
    {
      id: 'number',
      header: 'no.',
      width: 70,
      align: 'end',
      cell: ({ number }) => formatCount(number),
      text: ({ number }) => String(number),
    },
    {
      id: 'at',
      header: 'when',
      width: 80,
      align: 'end',
      cell: ({ at }) => <Age instant={writtenAt(at)} now={now} zone={zone} />,
      text: ({ at }) => at,
    },
    {
      id: 'operation',
      header: 'operation',
      width: 170,
      cell: ({ operation }) => <TextCell text={operationName(operation)} />,
      text: ({ operation }) => operation,
    },
    {
      id: 'outcome',
      header: 'outcome',
      width: 90,
      cell: ({ outcome }) => <TextCell text={outcome} />,
      text: ({ outcome }) => outcome,
    },
    {
      id: 'connection',
      header: 'connection',
      width: 320,
      flexible: true,
      cell: ({ connection }) => <TextCell text={connection} />,
      text: ({ connection }) => connection,
    },
    {
      id: 'parameters',
      header: 'parameters',
      width: 200,
      cell: (entry) => <TextCell text={parametersOf(entry)} />,
      text: parametersOf,
    },
    { id: 'counts', header: 'rows', width: 160, cell: (entry) => <TextCell text={countsOf(entry)} />, text: countsOf },
    {
      id: 'systemUser',
      header: 'by',
      width: 110,
      cell: ({ systemUser }) => <TextCell text={systemUser} />,
      text: ({ systemUser }) => systemUser,
    },
    {
      id: 'databaseUser',
      header: 'database user',
      width: 130,
      cell: ({ databaseUser }) => <TextCell text={databaseUser} />,
      text: ({ databaseUser }) => databaseUser,
    },
  ];
}

function parametersOf({ parameters }: JournalEntry): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name}: ${String(value)}`)
    .join(', ');
}

function countsOf({ counts }: JournalEntry): string {
  const parts = Object.entries(counts).map(([table, rows]) => `${table}: ${formatPlural(rows, 'row')}`);
  return parts.length === 0 ? 'none' : parts.join(', ');
}

/** The journal's times (ISO 8601, UTC) in a database's format. */
export function writtenAt(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}+00`;
}

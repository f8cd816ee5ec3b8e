import { operationName } from '#renderer/operations/operationRegistry.ts';
import type { Zone } from '#renderer/format/formatInstant.ts';
import { Age } from '#renderer/ui/Age.tsx';
import { TextCell } from '#renderer/ui/TextCell.tsx';
import type { TableColumn } from '#renderer/ui/table/tableColumn.ts';
import type { ArchiveSummary } from '#shared/domain/archive.ts';
import { formatBytes } from '#shared/figures.ts';
import { archiveMoment, secretWords } from './archiveWords.ts';

interface ArchiveColumnsOptions {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly zone: Zone;
}

/** The columns of the list of archives; a file that cannot be read says why in place of its operation. */
export function archiveColumns({ now, zone }: ArchiveColumnsOptions): readonly TableColumn<ArchiveSummary>[] {
  const textColumn = (
    id: string,
    { header, width }: { readonly header: string; readonly width: number },
    text: (row: ArchiveSummary) => string | null,
  ): TableColumn<ArchiveSummary> => ({ id, header, width, cell: (row) => <TextCell text={text(row)} />, text });
  return [
    {
      id: 'madeAt',
      header: 'when',
      width: 90,
      align: 'end',
      cell: ({ header }) => (
        <Age instant={header === null ? null : archiveMoment(header.madeAt)} now={now} zone={zone} />
      ),
      text: ({ header }) => header?.madeAt ?? null,
    },
    textColumn('operation', { header: 'operation', width: 190 }, ({ header, problem }) =>
      header === null ? problem : operationName(header.operation),
    ),
    textColumn('connection', { header: 'from', width: 240 }, ({ header }) => header?.connection ?? null),
    {
      id: 'bytes',
      header: 'size',
      width: 90,
      align: 'end',
      cell: ({ bytes }) => formatBytes(bytes),
      text: ({ bytes }) => String(bytes),
    },
    textColumn('secrets', { header: 'secrets', width: 170 }, ({ header }) =>
      header === null ? null : secretWords[header.secrets.kind],
    ),
    textColumn('removedAfter', { header: 'removed after', width: 104 }, ({ removedAfter }) =>
      removedAfter === null ? 'never' : removedAfter.slice(0, 10),
    ),
    {
      id: 'path',
      header: 'file',
      width: 300,
      flexible: true,
      cell: ({ path }) => <TextCell text={path.split(/[\\/]/u).at(-1) ?? path} />,
      text: ({ path }) => path,
    },
  ];
}

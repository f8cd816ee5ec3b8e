import { z } from 'zod';
import { type ArchiveCell, bytesOfBase64, omitted } from '#core/archives/file/archiveCell.ts';
import { damagedArchive } from '#core/archives/file/archiveFaults.ts';
import type { ArchivePart } from '#core/archives/file/archiveParts.ts';
import type { Opener } from '#core/archives/file/archiveSecrets.ts';

type RowPart = Extract<ArchivePart, { readonly kind: 'row' }>;

const packedCell = z.union([
  z.strictObject({ base64: z.string() }),
  z.strictObject({ sealed: z.string() }),
  z.strictObject({ omitted: z.literal(true) }),
]);

/** Makes what turns the JSON of a row into cells. Without an opener, sealed cells are omitted ones. */
export function makeCellReader(opener: Opener | undefined): (part: RowPart, path: string) => readonly ArchiveCell[] {
  return (part, path) => {
    const id = part.row[part.columns.findIndex(({ name }) => name === 'id')];
    return part.row.map((value, index) => {
      const column = part.columns[index]?.name ?? '';
      const place = { table: part.table, column, id: typeof id === 'string' ? id : '' };
      const cell = toCell(value, (sealed) => (opener === undefined ? omitted : opener(sealed, place)));
      if (cell !== undefined) return cell;
      throw damagedArchive(
        path,
        `was altered: ${column} of row ${place.id} of ${part.table} cannot be read`,
        'Its JSON is no cell, or it was sealed for another place.',
      );
    });
  };
}

function toCell(value: unknown, open: (sealed: string) => ArchiveCell | undefined): ArchiveCell | undefined {
  if (typeof value === 'string' || value === null) return value;
  const packed = packedCell.safeParse(value).data;
  if (packed === undefined) return undefined;
  if ('base64' in packed) return bytesOfBase64(packed.base64);
  return 'sealed' in packed ? open(packed.sealed) : omitted;
}

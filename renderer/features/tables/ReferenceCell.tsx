import { Tooltip } from '@base-ui/react/tooltip';
import { IconArrowUpRight } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { cellAsText } from '#renderer/grid/cellText.ts';
import { GridCell } from '#renderer/grid/GridCell.tsx';
import tooltipStyles from '#renderer/ui/Tooltip.module.css';
import { type ForeignKey, relationText } from '#shared/domain/catalog.ts';
import type { GridCondition } from '#shared/domain/grid.ts';
import type { Cell } from '#shared/domain/table.ts';
import { visibleText } from '#shared/visibleText.ts';
import { catalogQueries } from './tableQueries.ts';
import { conditionsOf, type TablesNavigation } from './tableState.ts';
import styles from './ReferenceCell.module.css';

interface ReferenceCellProps extends TablesNavigation {
  readonly connectionId: string;
  /** Of a single column. */
  readonly reference: ForeignKey;
  readonly cell: Cell;
}

/** A value that refers to a row of another table: the value, and the way there. */
export function ReferenceCell({ connectionId, reference, cell, onChoose }: ReferenceCellProps) {
  const conditions = conditionsOf(reference.parentColumns, [cell]);
  const [link, setLink] = useState<HTMLButtonElement | null>(null);
  const [isHovered, setHovered] = useState(false);
  const preview = useRowPreview({ connectionId, reference, conditions: isHovered ? conditions : undefined });
  if (conditions === undefined) return <GridCell cell={cell} />;
  return (
    <span className={styles['reference']}>
      <GridCell cell={cell} />
      <button
        ref={setLink}
        type="button"
        tabIndex={-1}
        className={styles['link']}
        aria-label={`Open ${relationText(reference.parent)} ${visibleText(cellAsText(cell) ?? '')}`}
        onClick={() => onChoose(reference.parent, conditions)}
        onPointerEnter={() => setHovered(true)}
        onPointerLeave={() => setHovered(false)}
      >
        <IconArrowUpRight size={13} stroke={1.8} aria-hidden="true" />
      </button>
      {isHovered && preview !== undefined ? (
        <Tooltip.Root open>
          <Tooltip.Portal>
            <Tooltip.Positioner anchor={link} sideOffset={6} className={tooltipStyles['positioner']}>
              <Tooltip.Popup className={tooltipStyles['popup']}>{preview}</Tooltip.Popup>
            </Tooltip.Positioner>
          </Tooltip.Portal>
        </Tooltip.Root>
      ) : null}
    </span>
  );
}

/** Values of a row that are told before it is opened. */
const previewed = 6;

interface PreviewOptions {
  readonly connectionId: string;
  readonly reference: ForeignKey;
  /** undefined while nobody wants it. */
  readonly conditions: readonly GridCondition[] | undefined;
}

/** The first values of the row that is referred to, read when it is wanted; undefined until they are there. */
function useRowPreview({ connectionId, reference, conditions }: PreviewOptions): string | undefined {
  const client = useClient();
  const queries = useQueryClient();
  const { parent } = reference;
  const { data } = useQuery({
    queryKey: ['row-preview', connectionId, parent, conditions],
    enabled: conditions !== undefined,
    queryFn: async ({ signal }) => {
      const { columns } = await queries.fetchQuery(catalogQueries.relation(client, connectionId, parent));
      const names = columns
        .filter(({ isSecret, isBlob, isForbidden }) => !isSecret && !isBlob && !isForbidden)
        .slice(0, previewed)
        .map(({ name }) => name);
      const filter = { conditions: [...(conditions ?? [])] };
      const window = { kind: 'jump', from: 'start', limit: 1 } as const;
      const { rows } = await client.call(
        'grid.rows',
        { connectionId, relation: parent, columns: names, filter, window },
        { signal },
      );
      const [row] = rows;
      if (row === undefined) return `${relationText(parent)} has no such row`;
      const values = names.map(
        (name, index) => `${name} ${cellAsText(row.cells[index] ?? null)?.slice(0, 60) ?? 'NULL'}`,
      );
      return visibleText(`${relationText(parent)}: ${values.join(' · ')}`);
    },
  });
  return data;
}

import { useMutation } from '@tanstack/react-query';
import { IconChevronDown } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import type { OperationRequest } from '#renderer/operations/operationRequest.ts';
import { toFailure } from '#renderer/api/client.ts';
import type { ListingAccess } from '#renderer/listing/useListing.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { PopupMenu } from '#renderer/ui/PopupMenu.tsx';
import { loadedSelection, noneSelected, type SelectedRows } from '#renderer/ui/table/selectedRows.ts';
import { maxSimulations } from '#shared/domain/operation.ts';
import type { ProblemSimulation } from '#shared/domain/problem.ts';
import { isCancelled } from '#shared/failure.ts';
import { formatCount } from '#shared/figures.ts';
import { problemOperations } from './problemOperations.ts';

interface ProblemOperationsButtonProps {
  readonly selected: SelectedRows<ProblemSimulation>;
  readonly listing: Pick<ListingAccess<ProblemSimulation>, 'count' | 'readRange'>;
  readonly onRequest: (request: OperationRequest) => void;
}

interface OpenMenu {
  readonly anchor: HTMLElement;
  readonly rows: SelectedRows<ProblemSimulation>;
}

/** The actions on the selected simulations, or on all in the list if none is selected. */
export function ProblemOperationsButton({ selected, listing, onRequest }: ProblemOperationsButtonProps) {
  const { count, readRange } = listing;
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState<OpenMenu>();
  const call = useRef(new AbortController());
  const most = Math.min(count, maxSimulations);
  const readAll = useMutation({
    mutationFn: async () => {
      call.current = new AbortController();
      const { signal } = call.current;
      return readRange({ first: 0, last: most - 1 }, { signal, onProgress: () => undefined });
    },
    onSuccess: (rows) => {
      if (button.current !== null) setOpen({ anchor: button.current, rows: loadedSelection(rows) });
    },
  });
  return (
    <>
      <Button
        ref={button}
        disabled={count === 0}
        aria-haspopup="menu"
        aria-expanded={open !== undefined}
        title={readAll.error === null || isCancelled(readAll.error) ? undefined : toFailure(readAll.error).message}
        onClick={({ currentTarget: anchor }) => {
          if (readAll.isPending) call.current.abort();
          else if (selected.count > 0) setOpen({ anchor, rows: selected });
          else readAll.mutate();
        }}
      >
        {readAll.isPending ? 'Reading… Cancel' : labelOf(selected.count, count)}{' '}
        <IconChevronDown size={13} aria-hidden="true" />
      </Button>
      <PopupMenu
        label="Operations"
        anchor={open?.anchor ?? null}
        entries={problemOperations(open?.rows ?? noneSelected, onRequest)}
        onClose={() => setOpen(undefined)}
        focusAfter={() => button.current}
      />
    </>
  );
}

function labelOf(selected: number, count: number): string {
  if (selected > 0) return `Operations on ${formatCount(selected)}`;
  return count > maxSimulations
    ? `Operations on the first ${formatCount(maxSimulations)}`
    : `Operations on all ${formatCount(count)}`;
}

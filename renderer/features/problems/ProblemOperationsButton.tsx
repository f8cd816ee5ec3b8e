import { useMutation } from '@tanstack/react-query';
import { IconChevronDown } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import type { OperationRequest } from '#renderer/operations/operationRequest.ts';
import { toFailure } from '#renderer/api/client.ts';
import { formatCount } from '#renderer/format/formatCount.ts';
import type { ListingSource } from '#renderer/listing/WindowCache.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { PopupMenu } from '#renderer/ui/PopupMenu.tsx';
import { maxSimulations } from '#shared/domain/operation.ts';
import type { ProblemSimulation } from '#shared/domain/problem.ts';
import { isCancelled } from '#shared/failure.ts';
import { problemOperations } from './problemOperations.ts';
import { readAllIds } from './problemQueries.ts';

interface ProblemOperationsButtonProps {
  readonly selected: readonly number[];
  readonly source: ListingSource<ProblemSimulation>;
  /** Of the whole list. */
  readonly count: number;
  readonly onRequest: (request: OperationRequest) => void;
}

/** What can be done with the selected simulations, or with all that the list holds where none is selected. */
export function ProblemOperationsButton({ selected, source, count, onRequest }: ProblemOperationsButtonProps) {
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState<{ readonly anchor: HTMLElement; readonly ids: readonly number[] }>();
  const call = useRef(new AbortController());
  const readIds = useMutation({
    mutationFn: async () => {
      call.current = new AbortController();
      return readAllIds(source, call.current.signal);
    },
    onSuccess: (ids) => {
      if (button.current !== null) setOpen({ anchor: button.current, ids });
    },
  });
  const most = Math.min(count, maxSimulations);
  const label =
    selected.length > 0 ? `Operations on ${formatCount(selected.length)}` : `Operations on all ${formatCount(most)}`;
  return (
    <>
      <Button
        ref={button}
        disabled={count === 0}
        aria-haspopup="menu"
        aria-expanded={open !== undefined}
        title={readIds.error === null || isCancelled(readIds.error) ? undefined : toFailure(readIds.error).message}
        onClick={({ currentTarget: anchor }) => {
          if (readIds.isPending) call.current.abort();
          else if (selected.length > 0) setOpen({ anchor, ids: selected });
          else readIds.mutate();
        }}
      >
        {readIds.isPending ? 'Reading them… Cancel' : label} <IconChevronDown size={13} aria-hidden="true" />
      </Button>
      <PopupMenu
        label="Operations"
        anchor={open?.anchor ?? null}
        entries={problemOperations(open?.ids ?? [], onRequest)}
        onClose={() => setOpen(undefined)}
        focusAfter={() => button.current}
      />
    </>
  );
}

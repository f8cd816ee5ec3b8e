import { useMutation } from '@tanstack/react-query';
import { IconChevronDown } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import type { ActWish } from '#renderer/acts/actWish.ts';
import { toFailure } from '#renderer/api/client.ts';
import { formatCount } from '#renderer/format/formatCount.ts';
import type { ListingSource } from '#renderer/listing/WindowCache.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { PopupMenu } from '#renderer/ui/PopupMenu.tsx';
import { mostSimulations } from '#shared/domain/act.ts';
import type { StuckSimulation } from '#shared/domain/stuck.ts';
import { stuckActs } from './stuckActs.ts';
import { readAllIds } from './stuckQueries.ts';

interface StuckActsButtonProps {
  readonly selected: readonly number[];
  readonly source: ListingSource<StuckSimulation>;
  /** Of the whole list. */
  readonly count: number;
  readonly onWish: (wish: ActWish) => void;
}

/** What can be done with the selected simulations, or with all that the list holds where none is selected. */
export function StuckActsButton({ selected, source, count, onWish }: StuckActsButtonProps) {
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState<{ readonly anchor: HTMLElement; readonly ids: readonly number[] }>();
  const readIds = useMutation({
    mutationFn: async () => readAllIds(source, new AbortController().signal),
    onSuccess: (ids) => {
      if (button.current !== null) setOpen({ anchor: button.current, ids });
    },
  });
  const most = Math.min(count, mostSimulations);
  const label = selected.length > 0 ? `Acts on ${formatCount(selected.length)}` : `Acts on all ${formatCount(most)}`;
  return (
    <>
      <Button
        ref={button}
        disabled={count === 0 || readIds.isPending}
        aria-haspopup="menu"
        aria-expanded={open !== undefined}
        title={readIds.error === null ? undefined : toFailure(readIds.error).message}
        onClick={(event) =>
          selected.length > 0 ? setOpen({ anchor: event.currentTarget, ids: selected }) : readIds.mutate()
        }
      >
        {label} <IconChevronDown size={13} aria-hidden="true" />
      </Button>
      <PopupMenu
        label="Acts"
        anchor={open?.anchor ?? null}
        entries={stuckActs(open?.ids ?? [], onWish)}
        onClose={() => setOpen(undefined)}
        focusAfter={() => button.current}
      />
    </>
  );
}

import { Popover } from '@base-ui/react/popover';
import { IconPlus } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { toFailure } from '#renderer/api/client.ts';
import { ChoiceList } from '#renderer/ui/ChoiceList.tsx';
import { TextCell } from '#renderer/ui/TextCell.tsx';
import chip from '#renderer/ui/FilterChip.module.css';
import styles from './Gallery.module.css';

interface SimulationPickerProps {
  readonly connectionId: string;
  readonly chosen: readonly number[];
  readonly onToggle: (simulation: number) => void;
}

const offered = 30;

/** A button that opens a search for simulations, each with a checkbox. */
export function SimulationPicker({ connectionId, chosen, onToggle }: SimulationPickerProps) {
  const [isOpen, setOpen] = useState(false);
  const [text, setText] = useState('');
  const wanted = useDeferredValue(text.trim());
  const client = useClient();
  const { data, error } = useQuery({
    queryKey: ['simulationPicker', connectionId, wanted],
    queryFn: async ({ signal }) => {
      const filter = { states: ['COMPLETED'], ...(wanted === '' ? {} : { text: wanted }) };
      const window = { kind: 'jump', from: 'start', skip: 0, limit: offered } as const;
      return client.call('simulations.list', { connectionId, filter, window }, { signal });
    },
    enabled: isOpen,
    placeholderData: keepPreviousData,
  });
  const rows = data?.rows ?? [];
  const choices = rows.map(({ id, title, titleLength }) => ({
    value: String(id),
    label: (
      <span className={styles['choice']}>
        <TextCell text={title} length={titleLength} /> <small>#{id}</small>
      </span>
    ),
  }));
  const note = rows.length === offered ? `The newest ${offered}; type to find others.` : undefined;
  return (
    <Popover.Root open={isOpen} onOpenChange={setOpen}>
      <Popover.Trigger className={styles['button']}>
        <IconPlus size={15} aria-hidden="true" /> Add a simulation
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner align="end" sideOffset={4} className={chip['positioner']}>
          <Popover.Popup className={chip['popup']} aria-label="Add a simulation">
            <ChoiceList
              label="Simulations"
              choices={choices}
              chosen={new Set(chosen.map(String))}
              onToggle={(value) => onToggle(Number(value))}
              search={{ text, onText: setText, hint: 'title, id or job id' }}
              note={
                error !== null
                  ? toFailure(error).message
                  : data !== undefined && rows.length === 0
                    ? 'No matches'
                    : note
              }
            />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

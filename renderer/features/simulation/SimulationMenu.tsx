import { IconDots } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import type { Request } from '#renderer/operations/operationRequest.ts';
import { IconButton } from '#renderer/ui/Button.tsx';
import { copyAndTell } from '#renderer/ui/copyAndTell.ts';
import { PopupMenu } from '#renderer/ui/PopupMenu.tsx';
import type { Simulation } from '#shared/domain/simulation.ts';
import { openSimulationOperations } from './openSimulationOperations.ts';

interface SimulationMenuProps {
  readonly simulation: Simulation;
  /** The address of the current view; undefined if there is none to share. */
  readonly onCopyLink: (() => void) | undefined;
  readonly onRequest: (request: Request) => void;
}

/** The operations on a simulation that do not have a button. */
export function SimulationMenu({ simulation, onCopyLink, onRequest }: SimulationMenuProps) {
  const button = useRef<HTMLButtonElement>(null);
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const copy = (what: string, text: string) =>
    ({ kind: 'action', label: `Copy ${what}`, action: () => copyAndTell(text, `the ${what}`) }) as const;
  return (
    <>
      <IconButton
        ref={button}
        label="More about this simulation"
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        <IconDots size={17} stroke={1.7} aria-hidden="true" />
      </IconButton>
      <PopupMenu
        label="Simulation"
        anchor={anchor}
        entries={[
          copy('id', String(simulation.id)),
          copy('job id', simulation.jobId),
          copy('title', simulation.title),
          {
            kind: 'action',
            label: 'Copy as JSON',
            action: () => copyAndTell(JSON.stringify(simulation, null, 2), 'the simulation as JSON'),
          },
          ...(onCopyLink === undefined ? [] : [{ kind: 'action', label: 'Copy link', action: onCopyLink } as const]),
          ...openSimulationOperations(simulation, onRequest),
        ]}
        onClose={() => setAnchor(null)}
        focusAfter={() => button.current}
      />
    </>
  );
}

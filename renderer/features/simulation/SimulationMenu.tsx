import { IconDots } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import type { Wish } from '#renderer/acts/actWish.ts';
import { IconButton } from '#renderer/ui/Button.tsx';
import { copyAndTell } from '#renderer/ui/copyAndTell.ts';
import { PopupMenu } from '#renderer/ui/PopupMenu.tsx';
import type { Simulation } from '#shared/domain/simulation.ts';
import { openSimulationActs } from './openSimulationActs.ts';

interface SimulationMenuProps {
  readonly simulation: Simulation;
  /** The address of what is shown; undefined where there is none to give away. */
  readonly onCopyLink: (() => void) | undefined;
  readonly onWish: (wish: Wish) => void;
}

/** The acts on a simulation that are not worth a button. */
export function SimulationMenu({ simulation, onCopyLink, onWish }: SimulationMenuProps) {
  const button = useRef<HTMLButtonElement>(null);
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const copy = (what: string, text: string) =>
    ({ kind: 'act', label: `Copy ${what}`, act: () => copyAndTell(text, `the ${what}`) }) as const;
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
          ...(onCopyLink === undefined ? [] : [{ kind: 'act', label: 'Copy link', act: onCopyLink } as const]),
          ...openSimulationActs(simulation, onWish),
        ]}
        onClose={() => setAnchor(null)}
        focusAfter={() => button.current}
      />
    </>
  );
}

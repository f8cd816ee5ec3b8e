import { IconAlertTriangle, IconArrowsDiagonal, IconArrowsDiagonalMinimize2, IconX } from '@tabler/icons-react';
import { titleText } from '#renderer/format/titleText.ts';
import type { Request } from '#renderer/operations/operationRequest.ts';
import { useResultFaults } from '#renderer/badges/resultFaults.ts';
import { simulationMarkWords } from '#renderer/badges/simulationMarkWords.ts';
import { StateBadge } from '#renderer/badges/StateBadge.tsx';
import type { Zone } from '#renderer/format/formatInstant.ts';
import { IconButton } from '#renderer/ui/Button.tsx';
import type { Simulation } from '#shared/domain/simulation.ts';
import { visibleText } from '#shared/visibleText.ts';
import { SimulationMenu } from './SimulationMenu.tsx';
import { SimulationMeta } from './SimulationMeta.tsx';
import { SimulationSummary } from './SimulationSummary.tsx';
import styles from './SimulationHeader.module.css';

export interface SimulationHeaderOperations {
  /** True while the simulation fills the whole window. */
  readonly expanded: boolean;
  readonly onExpand: (expanded: boolean) => void;
  readonly onClose: () => void;
  readonly onCopyLink?: (() => void) | undefined;
  /** Requests an operation on the simulation. */
  readonly onRequest: (request: Request) => void;
}

interface SimulationHeaderProps extends SimulationHeaderOperations {
  readonly connectionId: string;
  readonly simulationId: number;
  /** undefined while unknown. */
  readonly simulation: Simulation | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly zone: Zone;
}

/** The simulation's identity: title, state, its main figures, and notes about it. */
export function SimulationHeader(props: SimulationHeaderProps) {
  const { connectionId, simulationId, simulation, now, zone, expanded, onExpand, onClose, onRequest } = props;
  const faults = useResultFaults(connectionId, simulationId, simulation?.state);
  const notes = [
    ...faults.map(({ message }) => ({ lead: 'Wrong though COMPLETED. ', text: message })),
    ...(simulation === undefined ? [] : simulationMarkWords(simulation)).map((text) => ({ lead: '', text })),
  ];
  return (
    <header className={styles['header']}>
      <div className={styles['top']}>
        {simulation === undefined ? (
          <h2 className={styles['title']}>Simulation {simulationId}</h2>
        ) : (
          <>
            <Title simulation={simulation} />
            <span className={styles['badge']}>
              <StateBadge state={simulation.state} />
            </span>
          </>
        )}
        <span className={styles['actions']}>
          {simulation === undefined ? null : (
            <>
              <SimulationSummary simulation={simulation} zone={zone} />
              <SimulationMenu simulation={simulation} onCopyLink={props.onCopyLink} onRequest={onRequest} />
            </>
          )}
          <IconButton
            label={expanded ? 'Show next to the list (F)' : 'Use the whole window (F)'}
            onClick={() => onExpand(!expanded)}
          >
            {expanded ? (
              <IconArrowsDiagonalMinimize2 size={17} stroke={1.7} aria-hidden="true" />
            ) : (
              <IconArrowsDiagonal size={17} stroke={1.7} aria-hidden="true" />
            )}
          </IconButton>
          <IconButton label="Close the simulation" onClick={onClose}>
            <IconX size={17} stroke={1.7} aria-hidden="true" />
          </IconButton>
        </span>
      </div>
      {simulation === undefined ? null : <SimulationMeta simulation={simulation} now={now} zone={zone} />}
      {notes.length === 0 ? null : (
        <ul className={styles['notes']} aria-label="Notes about this simulation">
          {notes.map(({ lead, text }) => (
            <li key={text}>
              <IconAlertTriangle size={15} stroke={1.7} aria-hidden="true" />
              <span>
                {lead === '' ? null : <b>{lead}</b>}
                <bdi>{text}</bdi>
              </span>
            </li>
          ))}
        </ul>
      )}
    </header>
  );
}

/** Titles may be of any length; more than this never fits. */
const shownTitle = 400;

function Title({ simulation: { title, titleLength } }: { readonly simulation: Simulation }) {
  if (title === '') {
    return (
      <h2 className={`${styles['title']} ${styles['none']}`} title="The title is empty">
        &apos;&apos;
      </h2>
    );
  }
  const whole = titleLength > 2000 ? `${titleText(title)} (${titleLength} characters)` : titleText(title);
  return (
    <h2 className={styles['title']} title={whole}>
      <bdi>{visibleText(title.slice(0, shownTitle))}</bdi>
    </h2>
  );
}

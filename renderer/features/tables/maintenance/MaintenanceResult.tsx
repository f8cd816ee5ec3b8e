import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { Button } from '#renderer/ui/Button.tsx';
import { focusFirst } from '#renderer/ui/focusFirst.ts';
import { ModalBody, ModalFoot } from '#renderer/ui/Modal.tsx';
import type { Maintenance, MaintenanceOutcome } from '#shared/domain/maintenance.ts';
import { visibleText } from '#shared/visibleText.ts';
import { outcomeWords } from './maintenanceWords.ts';
import styles from './Maintenance.module.css';

interface MaintenanceResultProps {
  readonly operation: Maintenance;
  readonly outcome: MaintenanceOutcome;
  readonly onOperation: (operation: Maintenance) => void;
  readonly onAgain: () => void;
  readonly onClose: () => void;
}

/** What became of an operation: what changed, what the server reported, and which index it left behind. */
export function MaintenanceResult({ operation, outcome, onOperation, onAgain, onClose }: MaintenanceResultProps) {
  const { outcome: end, message, hint, journal, seconds, changes, notices, invalidIndexes } = outcome;
  const isDone = end === 'done';
  const Icon = isDone ? IconCircleCheck : IconAlertTriangle;
  return (
    <>
      <ModalBody>
        <p className={styles['outcome']} data-outcome={end} role="status">
          <Icon size={16} stroke={1.8} aria-hidden="true" />
          {isDone ? `${outcomeWords.done} in ${timeText(seconds)}.` : outcomeWords[end]}
        </p>
        {isDone || end === 'cancelled' ? null : (
          <p>{visibleText([message, hint].filter((text) => text !== '').join('. '))}</p>
        )}
        {changes.length === 0 ? null : (
          <table className={styles['changes']}>
            <thead>
              <tr>
                <th scope="col">
                  <span className="visually-hidden">what</span>
                </th>
                <th scope="col">before</th>
                <th scope="col">after</th>
              </tr>
            </thead>
            <tbody>
              {changes.map(({ name, before, after }) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td>{visibleText(before)}</td>
                  <td>{visibleText(after)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {invalidIndexes.map((index) => (
          <div key={index} className={styles['warning']} role="note">
            <p>
              The index {visibleText(index)} was left behind. It is not valid: queries do not use it, but every change
              of a row maintains it.
            </p>
            <Button onClick={() => onOperation({ kind: 'drop-index', relation: operation.relation, index })}>
              Remove {visibleText(index)}…
            </Button>
          </div>
        ))}
        {notices.length === 0 ? null : (
          <ul className={styles['notices']} aria-label="Notices of the server">
            {notices.map((notice, at) => (
              <li key={at}>{visibleText(notice)}</li>
            ))}
          </ul>
        )}
      </ModalBody>
      <ModalFoot status={`Journal entry ${journal}`}>
        {isDone ? null : <Button onClick={onAgain}>Plan again</Button>}
        <Button onClick={onClose} ref={focusFirst}>
          Close
        </Button>
      </ModalFoot>
    </>
  );
}

function timeText(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  return seconds < 120 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}

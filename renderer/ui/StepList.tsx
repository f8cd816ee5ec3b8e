import { IconCheck, IconLoader2, IconPoint, IconX } from '@tabler/icons-react';
import { formatDuration } from '#renderer/format/formatDuration.ts';
import { visibleText } from '#shared/visibleText.ts';
import styles from './StepList.module.css';

export interface Step {
  readonly id: string;
  readonly label: string;
  readonly state: 'waiting' | 'running' | 'passed' | 'failed';
  /** Its duration; omitted if that is not measured. */
  readonly milliseconds?: number;
  /** What was found. */
  readonly detail?: string;
}

const marks = {
  waiting: <IconPoint size={16} stroke={1.7} aria-hidden="true" />,
  running: <IconLoader2 size={16} stroke={1.7} aria-hidden="true" />,
  passed: <IconCheck size={16} stroke={2} aria-hidden="true" />,
  failed: <IconX size={16} stroke={2} aria-hidden="true" />,
} as const;
const words = { waiting: 'waiting', running: 'running', passed: 'passed', failed: 'failed' } as const;

/** Steps in progress, each with its time. */
export function StepList({ label, steps }: { readonly label: string; readonly steps: readonly Step[] }) {
  return (
    <ol className={styles['steps']} aria-label={label}>
      {steps.map((step) => (
        <li key={step.id} className={styles['step']} data-state={step.state}>
          <span className={styles['mark']}>
            {marks[step.state]}
            <span className="visually-hidden">{words[step.state]}</span>
          </span>
          <span>{visibleText(step.label)}</span>
          <bdi className={styles['detail']} title={visibleText(step.detail ?? '')}>
            {visibleText(step.detail ?? '')}
          </bdi>
          <span className={styles['time']}>
            {step.state === 'running' || step.milliseconds === undefined
              ? ''
              : formatDuration(step.milliseconds * 1000)}
          </span>
        </li>
      ))}
    </ol>
  );
}

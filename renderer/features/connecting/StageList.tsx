import { IconCircleCheck, IconCircleX, IconLoader2 } from '@tabler/icons-react';
import { titleText } from '#renderer/format/titleText.ts';
import type { Stage } from '#shared/domain/attempt.ts';
import { visibleText } from '#shared/visibleText.ts';
import styles from './Connecting.module.css';

const words = { running: 'running', passed: 'passed', failed: 'failed' } as const;

/** Each step of connecting with its findings and its duration. */
export function StageList({ stages }: { readonly stages: readonly Stage[] }) {
  return (
    <ol className={styles['stages']} aria-label="Steps">
      {stages.map(({ id, label, state, milliseconds, detail }) => (
        <li key={id} data-state={state} title={detail === '' ? undefined : titleText(detail)}>
          <StageIcon state={state} />
          <span className={styles['label']}>
            <bdi>{visibleText(label)}</bdi>
            <span className={styles['unseen']}>, {words[state]}</span>
          </span>
          <span className={styles['detail']}>
            <bdi>{visibleText(detail)}</bdi>
          </span>
          <span className={styles['time']}>{state === 'running' ? '' : formatTime(milliseconds)}</span>
        </li>
      ))}
    </ol>
  );
}

function StageIcon({ state }: { readonly state: Stage['state'] }) {
  if (state === 'passed') return <IconCircleCheck size={16} aria-hidden="true" />;
  if (state === 'failed') return <IconCircleX size={16} aria-hidden="true" />;
  return <IconLoader2 size={16} aria-hidden="true" className={styles['turning']} />;
}

function formatTime(milliseconds: number): string {
  if (milliseconds < 1) return '< 1 ms';
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

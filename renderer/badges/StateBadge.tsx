import { isKnownState, type KnownState } from '#shared/domain/simulation.ts';
import { visibleText } from '#shared/visibleText.ts';
import styles from './StateBadge.module.css';

interface StateBadgeProps {
  readonly state: string;
}

type Shape = 'ring' | 'dot' | 'pulse' | 'check' | 'cross' | 'bar';

const looks: Readonly<Record<KnownState, { readonly shape: Shape; readonly tone: string }>> = {
  UNKNOWN: { shape: 'ring', tone: 'grey' },
  PENDING: { shape: 'dot', tone: 'grey' },
  RUNNING: { shape: 'pulse', tone: 'blue' },
  MERGING_QUEUED: { shape: 'ring', tone: 'violet' },
  MERGING_RUNNING: { shape: 'pulse', tone: 'violet' },
  COMPLETED: { shape: 'check', tone: 'green' },
  FAILED: { shape: 'cross', tone: 'red' },
  CANCELED: { shape: 'bar', tone: 'amber' },
};

/** The mark of a state alone; the word belongs next to it. */
export function StateMark({ state }: StateBadgeProps) {
  const look = isKnownState(state) ? looks[state] : undefined;
  const tone = styles[look?.tone ?? 'grey'] ?? '';
  return (
    <svg
      viewBox="0 0 12 12"
      className={`${styles['mark']} ${tone} ${look?.shape === 'pulse' ? styles['pulse'] : ''}`}
      aria-hidden="true"
    >
      <MarkShape shape={look?.shape} />
    </svg>
  );
}

function MarkShape({ shape }: { readonly shape: Shape | undefined }) {
  switch (shape) {
    case 'ring':
      return <circle cx="6" cy="6" r="3.6" fill="none" strokeWidth="1.8" stroke="currentColor" />;
    case 'dot':
    case 'pulse':
      return <circle cx="6" cy="6" r="3.6" fill="currentColor" />;
    case 'check':
      return <path d="M2 6.4 4.8 9.2 10.2 3" fill="none" stroke="currentColor" strokeWidth="2" />;
    case 'cross':
      return <path d="M2.6 2.6 9.4 9.4M9.4 2.6 2.6 9.4" fill="none" stroke="currentColor" strokeWidth="2" />;
    case 'bar':
      return <path d="M1.5 6H10.5" fill="none" stroke="currentColor" strokeWidth="2.2" />;
    case undefined:
    default:
      return (
        <text x="6" y="10" textAnchor="middle" fontSize="11" fontWeight="600" fill="currentColor">
          ?
        </text>
      );
  }
}

/** A state as its mark and the word as stored; '' is shown as such. */
export function StateBadge({ state }: StateBadgeProps) {
  return (
    <span
      className={styles['badge']}
      title={isKnownState(state) ? state : `'${visibleText(state)}' is not a state that yaptide writes`}
    >
      <StateMark state={state} />
      <span className={isKnownState(state) ? styles['word'] : styles['odd']}>
        {state === '' ? "''" : visibleText(state)}
      </span>
    </span>
  );
}

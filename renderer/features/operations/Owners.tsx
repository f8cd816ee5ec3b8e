import { formatCount } from '#renderer/format/formatCount.ts';
import { TextCell } from '#renderer/ui/TextCell.tsx';
import type { Plan } from '#shared/domain/plan.ts';
import styles from './Operations.module.css';

/** How many are named at first. */
const named = 8;

/** Whose simulations an operation concerns. */
export function Owners({ owners }: Pick<Plan, 'owners'>) {
  if (owners.length === 0) return null;
  const others = owners.slice(named);
  return (
    <div className={styles['owners']}>
      <span>{owners.length === 1 ? 'Owner' : 'Owners'}</span>
      <ul aria-label="Owners">
        {owners.slice(0, named).map((owner) => (
          <Owner key={owner.userId} owner={owner} />
        ))}
        {others.length === 0 ? null : <li>and {formatCount(others.length)} others</li>}
      </ul>
    </div>
  );
}

function Owner({ owner: { userId, username, simulations } }: { readonly owner: Plan['owners'][number] }) {
  return (
    <li>
      {userId === null ? 'nobody' : username === null ? `user ${userId}, who is gone` : <TextCell text={username} />}{' '}
      <span className={styles['count']} title={`${formatCount(simulations)} of the simulations`}>
        {formatCount(simulations)}
      </span>
    </li>
  );
}

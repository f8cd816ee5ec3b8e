import { formatPlural } from '#renderer/format/formatCount.ts';
import styles from './SimulationsLink.module.css';

interface SimulationsLinkProps {
  /** How many there are. */
  readonly simulations: number;
  readonly onShow: () => void;
}

/** A number of simulations that leads to them. */
export function SimulationsLink({ simulations, onShow }: SimulationsLinkProps) {
  if (simulations === 0) return <span className={styles['dim']}>0</span>;
  return (
    <button type="button" className={styles['show']} title="Show simulations" onClick={onShow}>
      {formatPlural(simulations, 'simulation')}
    </button>
  );
}

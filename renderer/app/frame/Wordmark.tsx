import { Link } from '@tanstack/react-router';
import styles from './Frame.module.css';

/** The program's mark: a depth-dose curve over a tide. Leads to the welcome page. */
export function Wordmark() {
  return (
    <Link to="/" className={styles['logo']} aria-label="Tidescope: to the welcome page">
      <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
        <path d="M3 13.500c3.200 0 4.300-8 8-8 3.500 0 3 8 5.500 8 1.700 0 1.800-2.500 4.500-2.500M3 18.500c2 0 2-1.300 4.500-1.300s2.500 1.300 4.500 1.300 2-1.300 4.500-1.300 2.500 1.300 4.500 1.300" />
      </svg>
    </Link>
  );
}

import { type Companions, useCompanion } from '#renderer/listing/useCompanions.ts';
import { noPermission } from '#shared/domain/listing.ts';
import type { SimulationStorage } from '#shared/domain/simulation.ts';
import { formatBytes, formatCount } from '#shared/figures.ts';
import styles from './Cells.module.css';

interface StorageCellProps {
  readonly id: number;
  readonly storages: Companions<SimulationStorage>;
  readonly what: 'estimators' | 'pages' | 'bytes';
}

/** A storage figure of a simulation, once it is loaded. */
export function StorageCell({ id, storages, what }: StorageCellProps) {
  const storage = useCompanion(storages, id);
  if (storage.step === 'waiting') return <span className={styles['dim']}>…</span>;
  if (storage.step === 'failed') {
    return (
      <span className={styles['failed']} title={storage.message}>
        ?
      </span>
    );
  }
  if (storage.value.forbidden?.includes(what) === true) return <span className={styles['dim']}>{noPermission}</span>;
  const value = storage.value[what];
  return what === 'bytes' ? formatBytes(value) : formatCount(value);
}

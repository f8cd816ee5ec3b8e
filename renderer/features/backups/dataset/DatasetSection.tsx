import { IconTable } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { formatInstant, type Zone } from '#renderer/format/formatInstant.ts';
import { Button } from '#renderer/ui/Button.tsx';
import type { Connection, Target } from '#shared/domain/connection.ts';
import { formatBytes, formatPlural } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import { backupMoment } from '../backupWords.ts';
import { datasetPlaceQuery } from './datasetQueries.ts';
import { tablesText } from './datasetWords.ts';
import { ExportDatasetDialog } from './ExportDatasetDialog.tsx';
import { OpenDatasetDialog } from './OpenDatasetDialog.tsx';
import { ReadyQueries } from './ReadyQueries.tsx';
import backups from '../Backups.module.css';
import styles from './Dataset.module.css';

interface DatasetSectionProps {
  readonly connection: Connection;
  readonly zone: Zone;
  readonly onConnect: (target: Target) => void;
}

/** The history of a database as files for other programs: what there is, and how to export and open it. */
export function DatasetSection({ connection, zone, onConnect }: DatasetSectionProps) {
  const client = useClient();
  const [folder, setFolder] = useState<string>();
  const { data } = useQuery(datasetPlaceQuery(client, connection.id, folder));
  const [dialog, setDialog] = useState<'export' | 'open'>();
  const found = data?.found ?? null;
  return (
    <section className={styles['section']} aria-label="Dataset">
      <header className={backups['head']}>
        <h2>Dataset</h2>
        <div className={backups['headActions']}>
          <Button look="ghost" onClick={() => setDialog('open')}>
            Open a dataset…
          </Button>
          <Button onClick={() => setDialog('export')}>
            <IconTable size={16} aria-hidden="true" /> Export dataset…
          </Button>
        </div>
      </header>
      {found === null ? (
        <p className={backups['dim']}>
          Simulations and decoded pages as Parquet files, for DuckDB, pandas, Polars and Spark. A later export reads
          only what is new or changed.
        </p>
      ) : (
        <>
          <p className={backups['dim']}>
            {tablesText(found.tables)}; {formatBytes(found.bytes)}, as of{' '}
            {formatInstant(backupMoment(found.changedAt), zone)}
            {found.problems > 0 && `; ${formatPlural(found.problems, 'row has', 'rows have')} a problem`}
          </p>
          {!found.isComplete && (
            <p className={styles['incomplete']}>The last export did not reach its end. Export again to continue it.</p>
          )}
          <p className={styles['path']}>{visibleText(found.folder)}</p>
          <details className={styles['queries']}>
            <summary>Queries to start with</summary>
            <ReadyQueries folder={found.folder} />
          </details>
        </>
      )}
      {dialog === 'export' && data !== undefined && (
        <ExportDatasetDialog
          connection={connection}
          folder={data.folder}
          onExported={setFolder}
          onClose={() => setDialog(undefined)}
        />
      )}
      {dialog === 'open' && (
        <OpenDatasetDialog folder={found?.folder ?? ''} onConnect={onConnect} onClose={() => setDialog(undefined)} />
      )}
    </section>
  );
}

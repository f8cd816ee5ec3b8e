import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { QueryPanel } from '#renderer/ui/QueryPanel.tsx';
import { saveFile } from '#renderer/ui/saveFile.ts';
import type { Relation } from '#shared/domain/catalog.ts';
import { visibleText } from '#shared/visibleText.ts';
import { SqlStatement } from './SqlStatement.tsx';
import { catalogQueries } from './tableQueries.ts';

interface RelationDdlProps {
  readonly connectionId: string;
  readonly relation: Relation;
}

/** The statements that make a relation again, or the whole database: read when they are asked for. */
export function RelationDdl({ connectionId, relation }: RelationDdlProps) {
  const [scope, setScope] = useState<'relation' | 'database'>();
  const of = scope === 'relation' ? { schema: relation.schema, name: relation.name } : null;
  const ddl = useQuery({ ...catalogQueries.ddl(useClient(), connectionId, of), enabled: scope !== undefined });
  return (
    <>
      <h3>DDL</h3>
      <p>
        <Button aria-pressed={scope === 'relation'} onClick={() => setScope('relation')}>
          Show the statements of {visibleText(relation.name)}
        </Button>{' '}
        <Button aria-pressed={scope === 'database'} onClick={() => setScope('database')}>
          Show those of the whole database
        </Button>
      </p>
      {scope === undefined ? null : (
        <QueryPanel query={ddl} what="the statements">
          {({ sql }) => (
            <>
              <SqlStatement text={sql} what="the statements" />
              <p>
                <Button onClick={() => saveFile(new Blob([sql], { type: 'application/sql' }), 'schema.sql')}>
                  Save as schema.sql
                </Button>
              </p>
            </>
          )}
        </QueryPanel>
      )}
    </>
  );
}

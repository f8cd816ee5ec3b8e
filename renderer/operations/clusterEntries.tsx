import { IconPencil, IconServerOff, IconServer2 } from '@tabler/icons-react';
import { type Connection, revisions } from '#shared/domain/connection.ts';
import { NamedInput } from './FormFields.tsx';
import { type Entries, noName, quoted, sameName, textOf } from './operationEntry.ts';

/** The operations on clusters. */
export const clusterEntries: Entries<'add-cluster' | 'rename-cluster' | 'remove-cluster'> = {
  'add-cluster': {
    name: 'Add cluster',
    Icon: IconServer2,
    effect: 'adds',
    lead: 'Adds one row to Cluster. Nothing else changes.',
    action: () => 'Add cluster',
    form: {
      heading: () => 'Add cluster',
      fields: ({ connection, problem }) => (
        <>
          <NamedInput name="name" label="Name" problem={problem} />
          {hasPort(connection) ? (
            <NamedInput name="port" label="SSH port" value="22" inputMode="numeric" problem={problem} />
          ) : null}
        </>
      ),
      read: (_request, data) => {
        const clusterName = textOf(data, 'name').trim();
        const port = textOf(data, 'port').trim();
        if (clusterName === '') return noName;
        if (port === '') return { kind: 'add-cluster', clusterName };
        const number = /^\d{1,5}$/u.test(port) ? Number(port) : 0;
        if (number < 1 || number > 65_535) return { field: 'port', message: 'Enter a port from 1 to 65535' };
        return { kind: 'add-cluster', clusterName, port: number };
      },
    },
  },
  'rename-cluster': {
    name: 'Rename cluster',
    Icon: IconPencil,
    effect: 'changes',
    lead: 'Changes in one transaction. Nothing is removed:',
    action: () => 'Rename cluster',
    form: {
      heading: ({ cluster }) => `Rename cluster ${quoted(cluster.name)}`,
      fields: ({ request, problem }) => (
        <NamedInput name="name" label="Name" value={request.cluster.name} problem={problem} />
      ),
      read: ({ cluster }, data) => {
        const clusterName = textOf(data, 'name').trim();
        if (clusterName === cluster.name) return sameName;
        return clusterName === '' ? noName : { kind: 'rename-cluster', clusterId: cluster.id, clusterName };
      },
    },
  },
  'remove-cluster': {
    name: 'Remove cluster',
    Icon: IconServerOff,
    shortcut: 'Del',
    effect: 'removes',
    lead: 'Removed in one transaction, following the database’s own constraints:',
    action: () => 'Remove cluster',
  },
};

/** The column was added by that revision. */
function hasPort({ revision }: Connection): boolean {
  return revisions.indexOf(revision.byShape) >= revisions.indexOf('d0a89a16fbac');
}

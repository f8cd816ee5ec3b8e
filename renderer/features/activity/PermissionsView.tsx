import { queryOptions, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import type { Client } from '#renderer/api/client.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { Panel } from '#renderer/ui/Panel.tsx';
import { QueryPanel } from '#renderer/ui/QueryPanel.tsx';
import type { Connection } from '#shared/domain/connection.ts';
import { type Permissions, tablePrivileges } from '#shared/domain/permission.ts';
import { formatPlural } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import { CreateReaderDialog } from './CreateReaderDialog.tsx';
import styles from './Activity.module.css';

const permissionsQuery = (client: Client, connectionId: string) =>
  queryOptions({
    queryKey: ['activity', connectionId, 'permissions'],
    queryFn: async ({ signal }) => client.call('activity.permissions', { connectionId }, { signal }),
  });

/** Who can do what on which table, and how a role is made that can only read. */
export function PermissionsView({ connection }: { readonly connection: Connection }) {
  const query = useQuery(permissionsQuery(useClient(), connection.id));
  const [isCreating, setCreating] = useState(false);
  return (
    <section className={styles['statistics']} aria-label="Permissions">
      <h1>Permissions</h1>
      <QueryPanel query={query} what="the permissions">
        {(permissions) => (
          <>
            <Panel
              title="Tables by role"
              note={`What each role can do in effect: as owner, by a grant, or as a member of another role.${permissions.hasMore ? ' More roles or tables exist than are shown.' : ''}`}
            >
              <Matrix permissions={permissions} />
            </Panel>
            <Panel
              title="A role that can only read"
              note="For Tidescope, and for users who must not change anything."
              actions={<Button onClick={() => setCreating(true)}>Create the role…</Button>}
            >
              <p className={styles['dim']}>
                It may read the tables of this database, those to come included, and see what the server does. Its SQL
                is shown before it runs.
              </p>
            </Panel>
          </>
        )}
      </QueryPanel>
      {isCreating ? <CreateReaderDialog connection={connection} onClose={() => setCreating(false)} /> : null}
    </section>
  );
}

function Matrix({ permissions: { roles, tables } }: { readonly permissions: Permissions }) {
  const schemas = new Set(tables.map(({ schema }) => schema));
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={styles['matrix']} tabIndex={0} role="group" aria-label="Tables by role">
      <table className={styles['table']}>
        <thead>
          <tr>
            <th scope="col">table</th>
            <th scope="col">owner</th>
            {roles.map((role) => (
              <th key={role.name} scope="col" title={roleTitle(role)}>
                {visibleText(role.name)}
                {role.isCurrent ? ' (you)' : ''}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {tables.map(({ schema, table, owner, granted }) => (
            <tr key={`${schema}.${table}`}>
              <th scope="row">{visibleText(schemas.size > 1 ? `${schema}.${table}` : table)}</th>
              <td>{visibleText(owner)}</td>
              {granted.map(({ privileges, someColumns }, index) => (
                <td
                  key={roles[index]?.name}
                  title={privileges.join(', ')}
                  data-granted={privileges.length > 0 || someColumns}
                >
                  {grantText(privileges, someColumns)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function roleTitle({ isSuperuser, canLogin, memberOf }: Permissions['roles'][number]): string {
  const parts = [
    isSuperuser ? 'superuser' : '',
    canLogin ? 'can log in' : 'cannot log in',
    memberOf.length === 0
      ? ''
      : `member of ${memberOf.map((name) => visibleText(name)).join(', ')} (${formatPlural(memberOf.length, 'role')})`,
  ];
  return parts.filter((part) => part !== '').join(', ');
}

const writing: Permissions['tables'][number]['granted'][number]['privileges'] = ['INSERT', 'UPDATE', 'DELETE'];

/** `all`, `read`, `read, write`, or the privileges one by one. */
function grantText(
  privileges: Permissions['tables'][number]['granted'][number]['privileges'],
  someColumns: boolean,
): string {
  if (privileges.length === tablePrivileges.length) return 'all';
  if (privileges.length === 0) return someColumns ? 'read some columns' : '–';
  const reads = privileges.includes('SELECT') ? 'read' : someColumns ? 'read some columns' : '';
  const isWriter = writing.every((each) => privileges.includes(each));
  const others = privileges.filter((each) => each !== 'SELECT' && !(isWriter && writing.includes(each)));
  return [reads, isWriter ? 'write' : '', ...others.map((each) => each.toLowerCase())]
    .filter((part) => part !== '')
    .join(', ');
}

import { idColumn, respectingPermissions, simulationsColumn } from '#renderer/badges/sharedColumns.tsx';
import type { Zone } from '#renderer/format/formatInstant.ts';
import { Age } from '#renderer/ui/Age.tsx';
import { TextCell } from '#renderer/ui/TextCell.tsx';
import type { TableColumn } from '#renderer/ui/table/tableColumn.ts';
import type { UserSummary } from '#shared/domain/user.ts';
import { CertificateCell } from './CertificateCell.tsx';
import { certificateText } from './certificateWords.ts';
import { PresenceCell, PrivateKeyCell, UserBytesCell, UsernameCell } from './UserCells.tsx';
import type { UserCompanions } from './userCompanions.ts';

interface UserColumnsOptions extends UserCompanions {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly zone: Zone;
  readonly onShow: (id: number) => void;
}

const word = (present: boolean): string => (present ? 'present' : '–');

/** The columns of the list of users, named like its sort keys. */
export function userColumns({
  now,
  zone,
  onShow,
  bytes,
  credentials,
}: UserColumnsOptions): readonly TableColumn<UserSummary>[] {
  return respectingPermissions<UserSummary, TableColumn<UserSummary>>([
    idColumn(),
    {
      id: 'username',
      header: 'user name',
      width: 200,
      flexible: true,
      sortable: true,
      pinnedAtFirst: true,
      cell: (user) => <UsernameCell user={user} />,
      text: ({ username }) => username,
    },
    {
      id: 'authProvider',
      header: 'provider',
      width: 130,
      sortable: true,
      cell: ({ authProvider }) => <TextCell text={authProvider} />,
      text: ({ authProvider }) => authProvider,
    },
    simulationsColumn(onShow),
    {
      id: 'bytes',
      header: 'stored',
      width: 90,
      align: 'end',
      sortable: true,
      descendingFirst: true,
      sortNotice: 'Sorting by this column reads all results and takes a while',
      cell: ({ id }) => <UserBytesCell id={id} all={bytes} />,
      text: ({ id }) => {
        const found = bytes.of(id);
        return found.step === 'ready' ? String(found.value) : null;
      },
    },
    {
      id: 'lastActivityAt',
      header: 'last activity',
      width: 92,
      align: 'end',
      sortable: true,
      descendingFirst: true,
      cell: ({ lastActivityAt }) => <Age instant={lastActivityAt} now={now} zone={zone} />,
      text: ({ lastActivityAt }) => lastActivityAt,
    },
    {
      id: 'password',
      header: 'password',
      width: 90,
      cell: ({ hasPassword }) => <PresenceCell what="password" present={hasPassword} />,
      text: ({ hasPassword }) => word(hasPassword),
    },
    {
      id: 'certificate',
      header: 'certificate',
      width: 150,
      cell: (user) => <CertificateCell user={user} credentials={credentials} now={now} zone={zone} />,
      text: ({ id, hasCertificate }) => (hasCertificate ? certificateText(credentials.of(id)) : '–'),
    },
    {
      id: 'privateKey',
      header: 'private key',
      width: 90,
      cell: (user) => <PrivateKeyCell user={user} credentials={credentials} />,
      text: ({ hasPrivateKey }) => word(hasPrivateKey),
    },
  ]);
}

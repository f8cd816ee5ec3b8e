import type { Profile } from '#shared/domain/profile.ts';
import { visibleText } from '#shared/visibleText.ts';
import { groupProfiles } from './profileOrder.ts';
import { ProfileRow, type RowOperations } from './ProfileRow.tsx';
import styles from './ProfilesSection.module.css';

interface ProfileGroupsProps {
  readonly profiles: readonly Profile[];
  readonly operations: RowOperations;
}

/** The rows under the names of their groups. */
export function ProfileGroups({ profiles, operations }: ProfileGroupsProps) {
  return groupProfiles(profiles).map(({ name, profiles: members }) => (
    <div key={name}>
      {name === '' ? null : <h3 className={styles['group']}>{visibleText(name)}</h3>}
      <ul className={styles['list']} aria-label={name === '' ? 'Saved connections' : visibleText(name)}>
        {members.map((profile) => (
          <ProfileRow key={profile.id} profile={profile} operations={operations} />
        ))}
      </ul>
    </div>
  ));
}

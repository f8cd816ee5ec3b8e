import type { ProfileColour, Role } from '#shared/domain/profile.ts';
import styles from './ProfileMarks.module.css';

/** The colour of a profile, as a dot. Decorative: the name is next to it. */
export function ColourDot({ colour }: { readonly colour: ProfileColour }) {
  return <span className={`${styles['dot']} ${styles[colour] ?? ''}`} aria-hidden="true" />;
}

/** The purpose of a profile: the word, in its colour. */
export function RoleBadge({ role }: { readonly role: Role }) {
  return <span className={`${styles['badge']} ${styles[role] ?? ''}`}>{role}</span>;
}

import { createContext, useContext } from 'react';
import type { SecretProtection } from '#shared/domain/profile.ts';
import type { FieldMessages } from './checkDraft.ts';
import type { SecretField } from './collectSecrets.ts';
import type { ProfileDraft } from './profileDraft.ts';

/** The state shared by all parts of the form. */
export interface ProfileFormAccess {
  readonly draft: ProfileDraft;
  readonly change: (next: (before: ProfileDraft) => ProfileDraft) => void;
  readonly messages: FieldMessages;
  readonly protection: SecretProtection;
  /** Whether saving approves the commands for secrets. */
  readonly savingApproves: boolean;
  /** The groups that other profiles are in. */
  readonly groups: readonly string[];
  /** The fields whose secret core has already. */
  readonly stored: ReadonlySet<SecretField>;
  readonly forgotten: ReadonlySet<SecretField>;
  readonly setForgotten: (field: SecretField, forgotten: boolean) => void;
  /** Core's reference to the password from an address; null if there is none. */
  readonly pendingPassword: string | null;
  readonly setPendingPassword: (reference: string | null) => void;
}

export const ProfileFormContext = createContext<ProfileFormAccess | undefined>(undefined);

/** The form that a part belongs to. */
export function useProfileForm(): ProfileFormAccess {
  const access = useContext(ProfileFormContext);
  if (access === undefined) throw new Error('useProfileForm needs a ProfileForm above it');
  return access;
}

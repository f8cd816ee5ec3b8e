import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';
import { QueryPanel } from '#renderer/ui/QueryPanel.tsx';
import type { CallOutput } from '#shared/contract/contract.ts';
import { ProfileForm } from './ProfileForm.tsx';
import { profileQueries } from '../profileQueries.ts';
import type { ProfileFormActions } from './useFormActions.ts';
import type { FormStart } from './useProfileFormState.ts';

interface ProfileFormPageProps extends ProfileFormActions {
  /** undefined for a new one. */
  readonly profileId: string | undefined;
  /** Starts with the hosts of ~/.ssh/config. */
  readonly throughSsh?: boolean;
  /** The results of Connect and Test. */
  readonly outcome?: ReactNode;
}

/** The form of a saved connection, or of a new one. */
export function ProfileFormPage({
  profileId,
  throughSsh = false,
  outcome = null,
  ...operations
}: ProfileFormPageProps) {
  const list = useQuery(profileQueries.list(useClient()));
  return (
    <QueryPanel query={list} what="the saved connections">
      {(data) => {
        const start = startOf(data, profileId);
        if (start === undefined) {
          return (
            <EmptyState title="Saved connection not found" text="It may have been removed.">
              <Button onClick={operations.onCancel}>Back</Button>
            </EmptyState>
          );
        }
        return (
          <KeptStart key={profileId ?? ''} start={start} throughSsh={throughSsh} outcome={outcome} {...operations} />
        );
      }}
    </QueryPanel>
  );
}

/** The form starts from what was saved when it was opened; what is saved elsewhere meanwhile does not change it. */
function KeptStart({ start, ...rest }: Parameters<typeof ProfileForm>[0]) {
  const [kept] = useState(start);
  return <ProfileForm start={kept} {...rest} />;
}

function startOf(data: CallOutput<'profiles.list'>, profileId: string | undefined): FormStart | undefined {
  const profile = data.profiles.find(({ id }) => id === profileId);
  if (profileId !== undefined && profile === undefined) return undefined;
  const groups = [...new Set(data.profiles.map(({ group }) => group))].filter((group) => group !== '').sort();
  const { protection, savingApproves } = data;
  return { profile, stored: data.stored[profileId ?? ''] ?? [], protection, savingApproves, groups };
}

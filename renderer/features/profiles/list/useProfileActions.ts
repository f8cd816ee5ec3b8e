import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { toFailure } from '#renderer/api/client.ts';
import { copyText } from '#renderer/ui/copyText.ts';
import { saveFile } from '#renderer/ui/saveFile.ts';
import type { CallOutput } from '#shared/contract/contract.ts';
import type { Profile } from '#shared/domain/profile.ts';
import type { Failure } from '#shared/failure.ts';
import { positionOf } from './profileOrder.ts';
import { profileQueries } from '../profileQueries.ts';

interface ProfileActions {
  readonly failure: Failure | undefined;
  /** The results of the last action, a sentence each. */
  readonly told: readonly string[];
  readonly remove: (profile: Profile) => void;
  readonly duplicate: (profile: Profile) => void;
  readonly copyLink: (profile: Profile) => void;
  /** Offers a file with one of them, or with all. */
  readonly exportFile: (profile: Profile | undefined) => void;
  readonly importFile: (file: File) => void;
  /** Reorders the profiles, with `moved` at its new position. */
  readonly reorder: (profiles: readonly Profile[], moved: string) => void;
}

/** The actions on saved connections besides connecting; reports their results. */
export function useProfileActions(): ProfileActions {
  const client = useClient();
  const queries = useQueryClient();
  const [told, setResult] = useState<readonly string[]>([]);
  const run = useMutation({
    mutationFn: async (action: () => Promise<readonly string[]>) => action(),
    onMutate: () => setResult([]),
    onSuccess: setResult,
    onSettled: async () => queries.invalidateQueries({ queryKey: ['profiles'] }),
  });
  const reorder = async (profiles: readonly Profile[], moved: string): Promise<readonly string[]> => {
    const { queryKey } = profileQueries.list(client);
    await queries.cancelQueries({ queryKey });
    queries.setQueryData<CallOutput<'profiles.list'>>(queryKey, (before) => before && { ...before, profiles });
    await client.call('profiles.reorder', { ids: profiles.map(({ id }) => id) });
    const name = profiles.find(({ id }) => id === moved)?.name ?? '';
    return [`${name} is now ${positionOf(profiles, moved)}.`];
  };
  return {
    failure: run.error === null ? undefined : toFailure(run.error),
    told,
    remove: ({ id, name }) =>
      run.mutate(async () => {
        await client.call('profiles.remove', { id });
        return [`${name} was removed.`];
      }),
    duplicate: ({ id, name }) =>
      run.mutate(async () => {
        const copy = await client.call('profiles.duplicate', { id });
        return [`${name} was duplicated as ${copy.name}, without its secrets.`];
      }),
    copyLink: ({ id, name }) =>
      run.mutate(async () => {
        await copyText(linkTo(id));
        return [`The link to ${name} was copied. It works on this machine and contains no secret.`];
      }),
    exportFile: (profile) =>
      run.mutate(async () => {
        const { text } = await client.call('profiles.export', profile === undefined ? {} : { ids: [profile.id] });
        const name = fileName(profile);
        saveFile(new Blob([text], { type: 'application/json' }), name);
        return [`Exported to ${name}, without passwords, keys and commands.`];
      }),
    importFile: (file) =>
      run.mutate(async () => {
        const { added, notes } = await client.call('profiles.import', { text: await file.text() });
        const names = added.map(({ name }) => name).join(', ');
        return [
          added.length === 0 ? `${file.name} contains no connection to add.` : `Added from ${file.name}: ${names}.`,
          ...notes,
        ];
      }),
    reorder: (profiles, moved) => run.mutate(async () => reorder(profiles, moved)),
  };
}

/** An address that opens a saved connection: in browser mode in this browser, otherwise in the program. */
function linkTo(profileId: string): string {
  const id = encodeURIComponent(profileId);
  const { protocol, origin } = window.location;
  return protocol.startsWith('http') ? `${origin}/#/c/profile-${id}` : `tidescope://open/${id}`;
}

function fileName(profile: Profile | undefined): string {
  const word = profile?.name.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-') ?? 'connections';
  return `tidescope-${word}.json`;
}

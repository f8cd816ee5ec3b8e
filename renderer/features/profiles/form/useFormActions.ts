import { useQueryClient } from '@tanstack/react-query';
import { type RefObject, useCallback, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { toFailure } from '#renderer/api/client.ts';
import type { Target } from '#shared/domain/connection.ts';
import type { Profile, SecretInput } from '#shared/domain/profile.ts';
import type { Failure } from '#shared/failure.ts';
import { checkDraft } from './checkDraft.ts';
import { collectSecrets, type GivenSecrets } from './collectSecrets.ts';
import type { FormAction } from './FormFoot.tsx';
import { profileQueries } from '../profileQueries.ts';
import { clearTypedSecrets, readTypedSecrets } from './readTypedSecrets.ts';
import type { FormStart, FormState } from './useProfileFormState.ts';

export interface ProfileFormActions {
  /** A saved profile is passed by its id; an unsaved one as a draft with its secrets, which are kept nowhere else. */
  readonly onConnect: (target: Target, label: string) => void;
  readonly onTest: (target: Target, label: string) => void;
  readonly onSaved: (profile: Profile) => void;
  readonly onCancel: () => void;
  /** Whether leaving would lose changes. */
  readonly onDirty: (isDirty: boolean) => void;
}

interface FormActionsOptions extends ProfileFormActions {
  readonly form: RefObject<HTMLFormElement | null>;
  readonly state: FormState;
  readonly start: FormStart;
}

/** Validates the form, saves it, connects and tests. Secrets are read at that moment, and sent only to core. */
export function useFormActions({ form, state, start, onConnect, onTest, onSaved }: FormActionsOptions) {
  const { access, isDirty, showMessages } = state;
  const { draft, pendingPassword, forgotten } = access;
  const [failure, setFailure] = useState<Failure | undefined>(undefined);
  const [busy, setBusy] = useState(false);
  const [savedId, setSavedId] = useState(start.profile?.id);
  const save = useSave(form, state, setSavedId);
  const readSecrets = useCallback(
    (): GivenSecrets => ({
      typed: form.current === null ? new Map() : readTypedSecrets(form.current),
      pendingPassword,
      forgotten,
    }),
    [form, pendingPassword, forgotten],
  );
  const run = async (operation: FormAction): Promise<void> => {
    const checked = checkDraft(draft);
    if (!checked.ok) {
      showMessages();
      // The first field with a message can be found only after the messages are rendered.
      requestAnimationFrame(() => focusFirstWrong(form.current));
      return;
    }
    const profile = checked.value;
    const secrets = collectSecrets(draft, readSecrets());
    setFailure(undefined);
    // An unchanged profile is tested as saved: its commands for secrets run, which those of a draft never do.
    const isSaved = !isDirty && savedId !== undefined;
    const tested = isSaved
      ? ({ kind: 'profile', id: savedId } as const)
      : ({ kind: 'draft', profile, secrets } as const);
    if (operation === 'test') return onTest(tested, profile.name);
    if (operation === 'connect') return onConnect({ kind: 'draft', profile, secrets }, profile.name);
    setBusy(true);
    try {
      const saved = isDirty || savedId === undefined ? await save(profile, secrets) : profile;
      if (operation === 'save-and-connect') onConnect({ kind: 'profile', id: saved.id }, saved.name);
      else onSaved(saved);
    } catch (error) {
      setFailure(toFailure(error));
    } finally {
      setBusy(false);
    }
  };
  return { run, busy, failure, savedId, readSecrets };
}

/** Saves; the form then restarts from what was saved. */
function useSave(form: RefObject<HTMLFormElement | null>, { settle }: FormState, onSavedId: (id: string) => void) {
  const client = useClient();
  const queries = useQueryClient();
  return async (profile: Profile, secrets: readonly SecretInput[]): Promise<Profile> => {
    const saved = await client.call('profiles.save', { profile, secrets });
    await queries.invalidateQueries({ queryKey: ['profiles'] });
    const { stored } = await queries.fetchQuery(profileQueries.list(client));
    if (form.current !== null) clearTypedSecrets(form.current);
    settle(saved, stored[saved.id] ?? []);
    onSavedId(saved.id);
    return saved;
  };
}

/** Focuses the first field with a message, hidden or not. */
function focusFirstWrong(form: HTMLFormElement | null): void {
  const wrong = form?.querySelector<HTMLElement>('[aria-invalid=true]');
  for (const details of form?.querySelectorAll('details') ?? []) {
    if (details.contains(wrong ?? null)) details.open = true;
  }
  wrong?.focus();
}

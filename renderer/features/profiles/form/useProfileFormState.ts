import { useCallback, useMemo, useState } from 'react';
import type { Profile, SecretProtection, SecretSlot } from '#shared/domain/profile.ts';
import { checkDraft, type FieldMessages } from './checkDraft.ts';
import { type SecretField, storedFields } from './collectSecrets.ts';
import { isSameDraft, newDraft, type ProfileDraft, toDraft } from './profileDraft.ts';
import type { ProfileFormAccess } from './profileFormContext.ts';

export interface FormStart {
  /** undefined for a new one. */
  readonly profile: Profile | undefined;
  readonly stored: readonly SecretSlot[];
  readonly protection: SecretProtection;
  readonly savingApproves: boolean;
  readonly groups: readonly string[];
}

export interface FormState {
  readonly access: ProfileFormAccess;
  readonly isDirty: boolean;
  /** Reports that a secret field was filled in or cleared. */
  readonly setHasTyped: (hasTyped: boolean) => void;
  /** Shows the messages from now on, updated while typing. */
  readonly showMessages: () => void;
  /** Restarts from what was saved. */
  readonly settle: (profile: Profile, stored: readonly SecretSlot[]) => void;
}

const noMessages: FieldMessages = {};
const noFields: ReadonlySet<SecretField> = new Set();

/** The form's state except for its secrets, which stay in their fields. */
export function useProfileFormState(start: FormStart): FormState {
  const { profile, stored: storedAtFirst, protection, savingApproves, groups } = start;
  const [initial, setInitial] = useState<ProfileDraft>(() =>
    profile === undefined ? newDraft(crypto.randomUUID()) : toDraft(profile),
  );
  const [draft, setDraft] = useState(initial);
  const [slots, setSlots] = useState(storedAtFirst);
  const [forgotten, setForgottenFields] = useState(noFields);
  const [pendingPassword, setPendingPassword] = useState<string | null>(null);
  const [hasTyped, setHasTyped] = useState(false);
  const [shown, setShown] = useState(false);
  const messages = useMemo(() => {
    const checked = checkDraft(draft);
    return checked.ok ? noMessages : checked.messages;
  }, [draft]);
  const settle = useCallback((saved: Profile, now: readonly SecretSlot[]) => {
    const next = toDraft(saved);
    setInitial(next);
    setDraft(next);
    setSlots(now);
    setForgottenFields(noFields);
    setPendingPassword(null);
    setHasTyped(false);
    setShown(false);
  }, []);
  const setForgotten = useCallback((field: SecretField, isForgotten: boolean) => {
    setForgottenFields(
      (before) => new Set([...before].filter((other) => other !== field).concat(isForgotten ? field : [])),
    );
  }, []);
  return {
    access: {
      draft,
      change: setDraft,
      messages: shown ? messages : noMessages,
      protection,
      savingApproves,
      groups,
      stored: storedFields(draft, slots),
      forgotten,
      setForgotten,
      pendingPassword,
      setPendingPassword,
    },
    isDirty: hasTyped || pendingPassword !== null || forgotten.size > 0 || !isSameDraft(initial, draft),
    setHasTyped,
    showMessages: useCallback(() => setShown(true), []),
    settle,
  };
}

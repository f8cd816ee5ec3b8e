import { type ReactNode, useEffect, useRef, useState } from 'react';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { TextField } from '#renderer/ui/Field.tsx';
import type { Limits } from '#shared/domain/profile.ts';
import { visibleText } from '#shared/visibleText.ts';
import { DatabasePart } from './DatabasePart.tsx';
import { FormFoot } from './FormFoot.tsx';
import { FormPart, More } from './FormPart.tsx';
import { NamePart } from './NamePart.tsx';
import { PasteUrl } from './PasteUrl.tsx';
import { ProfileFormContext, useProfileForm } from './profileFormContext.ts';
import { readTypedSecrets } from './readTypedSecrets.ts';
import { SshPart } from './SshPart.tsx';
import { type ProfileFormActions, useFormActions } from './useFormActions.ts';
import { type FormStart, useProfileFormState } from './useProfileFormState.ts';
import styles from './ProfileForm.module.css';

interface ProfileFormProps extends ProfileFormActions {
  readonly start: FormStart;
  /** Starts with the hosts of ~/.ssh/config. */
  readonly throughSsh: boolean;
  /** The results of Connect and Test. */
  readonly outcome: ReactNode;
}

/**
 * The fields of one saved connection. Secrets are read from their fields when they are sent to core, and kept nowhere.
 */
export function ProfileForm({ start, throughSsh, outcome, ...operations }: ProfileFormProps) {
  const form = useRef<HTMLFormElement>(null);
  const state = useProfileFormState(start);
  const { access, isDirty, setHasTyped } = state;
  const [saves, setSaves] = useState(true);
  const { onDirty } = operations;
  useEffect(() => onDirty(isDirty), [onDirty, isDirty]);
  const { run, busy, failure, savedId, readSecrets } = useFormActions({ form, state, start, ...operations });
  const ssh = <SshPart key="ssh" startsOpen={throughSsh} profileId={savedId} readSecrets={readSecrets} />;
  const isNew = start.profile === undefined;
  return (
    <ProfileFormContext value={access}>
      <form
        ref={form}
        className={styles['form']}
        aria-label={isNew ? 'New connection' : `Connection ${start.profile.name}`}
        noValidate
        onInput={(event) => (isSecretField(event.target) ? setHasTyped(hasSecrets(event.currentTarget)) : undefined)}
        onSubmit={(event) => {
          event.preventDefault();
          void run(saves ? 'save-and-connect' : 'connect');
        }}
      >
        <div className={styles['scroll']} inert={busy}>
          <div className={styles['column']}>
            <h1>{isNew ? 'New connection' : visibleText(start.profile.name)}</h1>
            <PasteUrl />
            {throughSsh && ssh}
            <NamePart />
            <DatabasePart />
            {!throughSsh && ssh}
            <LimitsPart />
          </div>
        </div>
        <FormFoot
          wrong={Object.keys(access.messages).length}
          isDirty={isDirty}
          busy={busy}
          saves={saves}
          onSaves={setSaves}
          onOperation={(operation) => void run(operation)}
          onCancel={operations.onCancel}
        >
          {failure !== undefined && <FailurePanel failure={failure} />}
          {outcome}
        </FormFoot>
      </form>
    </ProfileFormContext>
  );
}

function isSecretField(target: EventTarget): boolean {
  return target instanceof HTMLInputElement && target.dataset['secret'] !== undefined;
}

function hasSecrets(form: HTMLFormElement): boolean {
  return [...readTypedSecrets(form).values()].some((value) => value !== '');
}

const labels: readonly (readonly [keyof Limits, string])[] = [
  ['step', 'One step of connecting'],
  ['answer', 'Answering a question'],
  ['statement', 'One statement'],
  ['probeEvery', 'Between two checks'],
  ['probe', 'One check'],
  ['reconnect', 'Reconnecting'],
];

/** How long each wait may last. */
function LimitsPart() {
  const { draft, change, messages } = useProfileForm();
  return (
    <FormPart title="Limits" about="How long the program waits before it gives up.">
      <More label="Time limits, in seconds">
        {labels.map(([limit, label]) => (
          <TextField
            key={limit}
            label={label}
            width="third"
            inputMode="decimal"
            value={draft.limits[limit]}
            onValue={(value) => change((before) => ({ ...before, limits: { ...before.limits, [limit]: value } }))}
            message={messages[`limits.${limit}`]}
          />
        ))}
      </More>
    </FormPart>
  );
}

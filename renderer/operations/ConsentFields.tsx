import { type InputEvent, useId } from 'react';
import { RadioRow } from '#renderer/ui/RadioRow.tsx';
import { CopyButton } from '#renderer/ui/text/CopyButton.tsx';
import type { Plan } from '#shared/domain/plan.ts';
import { isNameTyped } from '#shared/typedName.ts';
import { visibleText } from '#shared/visibleText.ts';
import type { Effect } from './operationEntry.ts';
import styles from './ConsentFields.module.css';

/** The typed passphrase for an archive's secrets, and its repetition. */
export type PassphraseState = 'empty' | 'not repeated' | 'differs' | 'ready';

/** The consents given so far. */
export interface GivenConsent {
  readonly typedName: string;
  readonly live: boolean;
  readonly passphrase: PassphraseState;
  /** The secrets are omitted from the archive. */
  readonly omitSecrets: boolean;
}

export const nothingGiven: GivenConsent = { typedName: '', live: false, passphrase: 'empty', omitSecrets: false };

/** What is still missing before a plan can be applied, in words; empty if nothing is. */
export function missingConsents({ consent }: Pick<Plan, 'consent'>, given: GivenConsent): readonly string[] {
  return [
    ...(consent.typedName === null || isNameTyped(given.typedName, consent.typedName) ? [] : ['the name']),
    ...(!consent.live || given.live ? [] : ['your consent to removing unfinished simulations']),
    ...(!consent.passphrase || given.omitSecrets || given.passphrase === 'ready' ? [] : ['the passphrase']),
  ];
}

/** `Still needed: the name and 2 more`; '' if nothing is. */
export function stillNeeded([first, ...others]: readonly string[]): string {
  if (first === undefined) return '';
  return `Still needed: ${first}${others.length === 0 ? '' : ` and ${others.length} more`}`;
}

/** What two fields contain, without revealing it. */
export function passphraseState(first: string, second: string): PassphraseState {
  if (first === '') return 'empty';
  if (second === '') return 'not repeated';
  return first === second ? 'ready' : 'differs';
}

/** The passphrase of a form's secrets, for one call to core; null omits them. */
export function readPassphrase(form: HTMLFormElement, { omitSecrets }: GivenConsent): string | null {
  const typed = new FormData(form).get('passphrase');
  return omitSecrets || typeof typed !== 'string' ? null : typed;
}

interface ConsentFieldsProps {
  readonly plan: Pick<Plan, 'consent' | 'warnings'>;
  readonly effect: Effect;
  readonly given: GivenConsent;
  readonly onGiven: (given: GivenConsent) => void;
}

/** The required consents for an operation. */
export function ConsentFields({ plan, effect, given, onGiven }: ConsentFieldsProps) {
  const { consent, warnings } = plan;
  const live = warnings.find(({ code }) => code === 'live');
  return (
    <>
      {consent.live ? (
        <label className={styles['check']}>
          <input
            type="checkbox"
            checked={given.live}
            onChange={(event) => onGiven({ ...given, live: event.target.checked })}
          />
          <span>Also remove unfinished simulations{live === undefined ? '' : `: ${visibleText(live.message)}`}</span>
        </label>
      ) : null}
      {consent.passphrase ? (
        <SecretsConsent
          words={effect === 'removes' ? secretWords.removed : secretWords.changed}
          given={given}
          onGiven={onGiven}
        />
      ) : null}
      {consent.typedName === null ? null : (
        <TypedName
          name={consent.typedName}
          typed={given.typedName}
          onTyped={(typedName) => onGiven({ ...given, typedName })}
        />
      )}
    </>
  );
}

/** Longer names are pasted rather than typed. */
const maxTypedLength = 60;

interface TypedNameProps {
  readonly name: string;
  readonly typed: string;
  readonly onTyped: (typed: string) => void;
}

function TypedName({ name, typed, onTyped }: TypedNameProps) {
  const shown = visibleText(name);
  const id = useId();
  return (
    <div className={styles['question']}>
      <label htmlFor={id}>
        This is production. To continue, type <b className={styles['name']}>{shown}</b>
        {shown === name && name.length <= maxTypedLength ? null : <CopyButton text={shown} what="the name" />}
      </label>
      <input
        id={id}
        className={styles['typed']}
        value={typed}
        onChange={(event) => onTyped(event.target.value)}
        autoComplete="off"
        spellCheck={false}
      />
    </div>
  );
}

const choices = [
  { value: 'keep', label: 'Encrypt with a passphrase' },
  { value: 'omit', label: 'Leave the secrets out' },
] as const;

const passphraseHints = {
  empty: 'The secrets cannot be read without it. It is not stored.',
  'not repeated': 'Repeat the passphrase.',
  differs: 'The passphrases differ.',
  ready: 'The passphrases match. Write it down: it is not stored.',
} as const;

interface SecretsConsentProps extends Omit<ConsentFieldsProps, 'plan' | 'effect'> {
  readonly words: (typeof secretWords)['removed' | 'changed'];
}

/** Which secrets an archive would contain, and what undo lacks without them. */
const secretWords = {
  removed: {
    which: 'Password hashes, certificates and keys are removed too',
    without: 'Undo will be incomplete: restored users have no password and no key.',
  },
  changed: {
    which: 'The old password’s hash is archived, so that undo can restore it',
    without: 'Undo will be incomplete: the old password cannot be restored.',
  },
} as const;

/** The passphrase stays in its fields; only whether it is present and repeated is reported. */
function SecretsConsent({ words, given, onGiven }: SecretsConsentProps) {
  const onInput = (event: InputEvent<HTMLElement>): void => {
    const [first, second] = [...event.currentTarget.querySelectorAll<HTMLInputElement>('input[type=password]')];
    onGiven({ ...given, passphrase: passphraseState(first?.value ?? '', second?.value ?? '') });
  };
  return (
    <div className={styles['secrets']}>
      <RadioRow
        label={`${words.which}. No keychain is available to encrypt them`}
        value={given.omitSecrets ? 'omit' : 'keep'}
        choices={choices}
        onValue={(value) => onGiven({ ...given, omitSecrets: value === 'omit', passphrase: 'empty' })}
        {...(given.omitSecrets ? { hint: words.without } : {})}
      />
      {given.omitSecrets ? null : (
        <div className={styles['passphrase']} onInput={onInput}>
          <input
            name="passphrase"
            type="password"
            aria-label="Passphrase"
            placeholder="Passphrase"
            autoComplete="off"
            maxLength={1000}
          />
          <input
            type="password"
            aria-label="Repeat passphrase"
            placeholder="Repeat"
            autoComplete="off"
            maxLength={1000}
          />
          <p data-differs={given.passphrase === 'differs'} role="status">
            {passphraseHints[given.passphrase]}
          </p>
        </div>
      )}
    </div>
  );
}

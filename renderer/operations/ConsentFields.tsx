import { type InputEvent, useId } from 'react';
import { visibleText } from '#renderer/format/visibleText.ts';
import { RadioRow } from '#renderer/ui/RadioRow.tsx';
import { CopyButton } from '#renderer/ui/text/CopyButton.tsx';
import type { Plan } from '#shared/domain/plan.ts';
import { type GivenConsent, passphraseState } from './consentState.ts';
import styles from '../operations/ConsentFields.module.css';

interface ConsentFieldsProps {
  readonly plan: Pick<Plan, 'consent' | 'warnings'>;
  /** Whether rows go, and do not only change. */
  readonly isRemoval: boolean;
  readonly given: GivenConsent;
  readonly onGiven: (given: GivenConsent) => void;
}

/** What must be agreed to before an operation. */
export function ConsentFields({ plan, isRemoval, given, onGiven }: ConsentFieldsProps) {
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
          <span>Remove what is live as well{live === undefined ? '' : `: ${visibleText(live.message)}`}</span>
        </label>
      ) : null}
      {consent.passphrase ? (
        <SecretsConsent words={isRemoval ? secretWords.removed : secretWords.changed} given={given} onGiven={onGiven} />
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
        This is production. To go on, type <b className={styles['name']}>{shown}</b>
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
  { value: 'keep', label: 'Encrypt under a passphrase' },
  { value: 'omit', label: 'Leave the secrets out' },
] as const;

const passphraseHints = {
  empty: 'Without it nobody opens the secrets again. It is kept nowhere.',
  'not repeated': 'Type it again, so that it is no slip.',
  differs: 'The two differ.',
  ready: 'The two are the same. It is kept nowhere: remember it.',
} as const;

interface SecretsConsentProps extends Omit<ConsentFieldsProps, 'plan' | 'isRemoval'> {
  readonly words: (typeof secretWords)['removed' | 'changed'];
}

/** Which secrets an archive would hold, and what undo is without them. */
const secretWords = {
  removed: {
    which: 'Password hashes, certificates and keys go too',
    without: 'Undo is then not whole: whoever is restored has no password and no key.',
  },
  changed: {
    which: 'The hash of the former password is archived, so that it can be set back',
    without: 'Undo is then not whole: the former password cannot be set back.',
  },
} as const;

/** The passphrase stays in its fields; only whether it is there and repeated is told. */
function SecretsConsent({ words, given, onGiven }: SecretsConsentProps) {
  const onInput = (event: InputEvent<HTMLElement>): void => {
    const [first, second] = [...event.currentTarget.querySelectorAll<HTMLInputElement>('input[type=password]')];
    onGiven({ ...given, passphrase: passphraseState(first?.value ?? '', second?.value ?? '') });
  };
  return (
    <div className={styles['secrets']}>
      <RadioRow
        label={`${words.which}. There is no keychain here to encrypt with`}
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
            aria-label="Passphrase again"
            placeholder="Again"
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

import { type SubmitEvent, useState } from 'react';
import { Button } from '#renderer/ui/Button.tsx';
import { focusFirst } from '#renderer/ui/focusFirst.ts';
import { Modal, ModalBody } from '#renderer/ui/Modal.tsx';
import type { OpenPrompt, Prompt, PromptAnswer } from '#shared/domain/attempt.ts';
import { assertNever } from '#shared/failure.ts';
import { visibleText } from '#shared/visibleText.ts';
import styles from './Connecting.module.css';

/** The heading of a question. */
export function promptTitle(prompt: Prompt): string {
  switch (prompt.kind) {
    case 'host-key':
      return `‘${hostName(prompt)}’ is not a known host`;
    case 'secret':
      return visibleText(prompt.message);
    case 'questions':
      return `${visibleText(prompt.host)} asks`;
    case 'confirm':
    case 'role':
    case 'recovery':
      return visibleText(prompt.message);
    default:
      return assertNever(prompt);
  }
}

function hostName({ host, port }: { readonly host: string; readonly port: number }): string {
  return visibleText(port === 22 ? host : `${host}:${port}`);
}

interface PromptProps<Kind extends Prompt['kind'] = Prompt['kind']> {
  readonly prompt: Extract<Prompt, { readonly kind: Kind }>;
  readonly onAnswer: (answer: PromptAnswer) => void;
}

/** A question of core below its title, by its kind. */
export function PromptBody({ prompt, onAnswer }: PromptProps) {
  switch (prompt.kind) {
    case 'host-key':
      return <HostKeyPrompt prompt={prompt} onAnswer={onAnswer} />;
    case 'secret':
      return <SecretPrompt prompt={prompt} onAnswer={onAnswer} />;
    case 'questions':
      return <QuestionsPrompt prompt={prompt} onAnswer={onAnswer} />;
    case 'confirm':
      return <ConfirmPrompt prompt={prompt} onAnswer={onAnswer} />;
    case 'role':
      return <RolePrompt prompt={prompt} onAnswer={onAnswer} />;
    case 'recovery':
      return <RecoveryPrompt prompt={prompt} onAnswer={onAnswer} />;
    default:
      return assertNever(prompt);
  }
}

interface PromptDialogProps {
  readonly open: OpenPrompt;
  readonly onAnswer: (answer: PromptAnswer) => void;
}

/** A question without an open dialog: of a connection that is being restored, or of an address that is being opened. */
export function PromptDialog({ open, onAnswer }: PromptDialogProps) {
  return (
    <Modal
      key={open.promptId}
      title={promptTitle(open.prompt)}
      width="wide"
      onClose={() => onAnswer({ kind: 'refuse' })}
    >
      <ModalBody>
        <PromptBody prompt={open.prompt} onAnswer={onAnswer} />
      </ModalBody>
    </Modal>
  );
}

/** An unknown host: its fingerprint, and whether to trust it. */
function HostKeyPrompt({ prompt, onAnswer }: PromptProps<'host-key'>) {
  const { algorithm, fingerprint, knownAs } = prompt;
  return (
    <>
      <p className={styles['text']}>
        Compare this fingerprint with the one that the server’s administrator gives you. If they differ, someone may be
        intercepting the connection.
      </p>
      <p className={styles['fingerprint']}>
        <span>{visibleText(algorithm)}</span>
        <code>{visibleText(fingerprint)}</code>
      </p>
      {knownAs.length > 0 && (
        <p className={styles['text']}>The same key is already trusted for {knownAs.map(visibleText).join(', ')}.</p>
      )}
      <div className={styles['actions']}>
        <Button onClick={() => onAnswer({ kind: 'refuse' })} ref={focusFirst}>
          Do not connect
        </Button>
        <span className={styles['end']}>
          <Button onClick={() => onAnswer({ kind: 'trust', remember: false })}>Trust once</Button>
          <Button look="primary" onClick={() => onAnswer({ kind: 'trust', remember: true })}>
            Trust and remember
          </Button>
        </span>
      </div>
    </>
  );
}

/** Asks for a password or passphrase. The input is read on submit and never kept by the page. */
function SecretPrompt({ prompt, onAnswer }: PromptProps<'secret'>) {
  const { message, refused, canRemember, tried = [] } = prompt;
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const typed = new FormData(event.currentTarget);
    const value = typed.get('secret');
    const remember = typed.get('remember') === 'on';
    event.currentTarget.reset();
    onAnswer({ kind: 'secret', value: typeof value === 'string' ? value : '', remember });
  };
  return (
    <form className={styles['form']} onSubmit={submit}>
      <Tried sentences={tried} />
      {refused !== null && (
        <p className={styles['refused']} role="alert">
          {visibleText(refused)}
        </p>
      )}
      <input name="secret" type="password" aria-label={visibleText(message)} autoComplete="off" ref={focusFirst} />
      {canRemember ? (
        <label className={styles['check']}>
          <input name="remember" type="checkbox" /> Keep it in the system’s keychain
        </label>
      ) : (
        <p className={styles['text']}>Kept in memory only, until you close the connection.</p>
      )}
      <PromptButtons onAnswer={onAnswer} />
    </form>
  );
}

/** What failed before a question: a key that was refused or could not be opened. */
function Tried({ sentences }: { readonly sentences: readonly string[] }) {
  return sentences.map((sentence) => (
    <p key={sentence} className={styles['refused']}>
      {visibleText(sentence)}.
    </p>
  ));
}

/** A server's questions, in its own words. */
function QuestionsPrompt({ prompt, onAnswer }: PromptProps<'questions'>) {
  const { title, instructions, questions, tried = [] } = prompt;
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const typed = new FormData(event.currentTarget);
    const values = questions.map((_question, index) => {
      const value = typed.get(`answer-${index}`);
      return typeof value === 'string' ? value : '';
    });
    event.currentTarget.reset();
    onAnswer({ kind: 'answers', values });
  };
  return (
    <form className={styles['form']} onSubmit={submit}>
      <Tried sentences={tried} />
      {[title, instructions]
        .filter((text) => text.trim() !== '')
        .map((text) => (
          <p key={text} className={styles['stranger']}>
            {visibleText(text)}
          </p>
        ))}
      {questions.map(({ text, echo }, index) => (
        // Only their order distinguishes the questions.
        <label key={index} className={styles['question']}>
          <bdi>{visibleText(text)}</bdi>
          <input
            name={`answer-${index}`}
            type={echo ? 'text' : 'password'}
            autoComplete="off"
            ref={index === 0 ? focusFirst : undefined}
          />
        </label>
      ))}
      <PromptButtons onAnswer={onAnswer} />
    </form>
  );
}

/** Something that continues only with the user's consent. */
function ConfirmPrompt({ prompt, onAnswer }: PromptProps<'confirm'>) {
  const [remember, setRemember] = useState(false);
  return (
    <>
      <p className={styles['text']}>{visibleText(prompt.explanation)}</p>
      {prompt.canRemember && (
        <label className={styles['check']}>
          <input type="checkbox" checked={remember} onChange={(event) => setRemember(event.target.checked)} /> Remember
          this for the saved connection
        </label>
      )}
      <div className={styles['actions']}>
        <Button onClick={() => onAnswer({ kind: 'refuse' })} ref={focusFirst}>
          {prompt.decline}
        </Button>
        <span className={styles['end']}>
          <Button look="primary" onClick={() => onAnswer({ kind: 'confirm', remember })}>
            {prompt.confirm}
          </Button>
        </span>
      </div>
    </>
  );
}

/** A database behind a forwarded port: what it is used for. */
function RolePrompt({ prompt: { explanation }, onAnswer }: PromptProps<'role'>) {
  return (
    <>
      <p className={styles['text']}>{visibleText(explanation)}</p>
      <div className={styles['actions']}>
        <Button onClick={() => onAnswer({ kind: 'refuse' })} ref={focusFirst}>
          Do not connect
        </Button>
        <span className={styles['end']}>
          <Button onClick={() => onAnswer({ kind: 'role', role: 'local' })}>Local</Button>
          <Button onClick={() => onAnswer({ kind: 'role', role: 'staging' })}>Staging</Button>
          <Button onClick={() => onAnswer({ kind: 'role', role: 'production' })}>Production</Button>
        </span>
      </div>
    </>
  );
}

/** A SQLite file that cannot be opened as it is: what happened, and the options. */
function RecoveryPrompt({ prompt: { explanation, choices }, onAnswer }: PromptProps<'recovery'>) {
  return (
    <>
      <p className={styles['text']}>{visibleText(explanation)}</p>
      <div className={styles['actions']}>
        <Button onClick={() => onAnswer({ kind: 'refuse' })} ref={focusFirst}>
          Do not connect
        </Button>
        <span className={styles['end']}>
          {choices.includes('recover') && (
            <Button onClick={() => onAnswer({ kind: 'recover' })}>Recover the file</Button>
          )}
          {choices.includes('copy') && (
            <Button look="primary" onClick={() => onAnswer({ kind: 'copy' })}>
              Open a private copy
            </Button>
          )}
        </span>
      </div>
    </>
  );
}

/** The footer of a question in a form: submits it, or declines to answer. */
function PromptButtons({ onAnswer }: Pick<PromptProps, 'onAnswer'>) {
  return (
    <div className={styles['actions']}>
      <Button look="primary" type="submit">
        Continue
      </Button>
      <Button onClick={() => onAnswer({ kind: 'refuse' })}>Cancel</Button>
    </div>
  );
}

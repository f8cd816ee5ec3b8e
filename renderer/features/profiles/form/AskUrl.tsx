import { useState } from 'react';
import { useCancellableCall } from '#renderer/api/useCancellableCall.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { LinesField, TextField } from '#renderer/ui/Field.tsx';
import { StepList } from '#renderer/ui/StepList.tsx';
import type { CallOutput } from '#shared/contract/contract.ts';
import { visibleText } from '#shared/visibleText.ts';
import { checkQuestion, type FieldMessages } from './checkDraft.ts';
import { collectHopSecrets, type GivenSecrets } from './collectSecrets.ts';
import { More } from './FormPart.tsx';
import { withDatabase } from './profileDraft.ts';
import { useProfileForm } from './profileFormContext.ts';
import styles from './ProfileForm.module.css';

interface AskUrlProps {
  readonly profileId: string | undefined;
  readonly readSecrets: () => GivenSecrets;
}

/** Gets the database's address from yaptide's container on the last host, and fills in the form. */
export function AskUrl({ profileId, readSecrets }: AskUrlProps) {
  const { draft, change, setPendingPassword } = useProfileForm();
  const [wrong, setWrong] = useState<FieldMessages>({});
  const { state, start, reset } = useCancellableCall('ssh.askUrl');
  // A declined question cancelled it: nothing to report.
  const asking = state.step === 'failed' && state.failure.code === 'cancelled' ? ({ step: 'idle' } as const) : state;
  const onAnswer = ({ database, password }: CallOutput<'ssh.askUrl'>): void => {
    change((before) => withDatabase(before, database));
    setPendingPassword(password);
  };
  const onAsk = (): void => {
    const checked = checkQuestion(draft);
    setWrong(checked.ok ? {} : checked.messages);
    if (!checked.ok) return;
    const secrets = collectHopSecrets(draft, readSecrets());
    start({ ...checked.value, secrets, ...(profileId === undefined ? {} : { profileId }) }, { onDone: onAnswer });
  };
  return (
    <div className={`${styles['ask']} ${styles['whole']}`} role="group" aria-label="The server’s own URL">
      <div className={styles['line']}>
        <Button onClick={onAsk} disabled={asking.step === 'running'}>
          Get the URL from the server
        </Button>
        {asking.step === 'running' && <Button onClick={reset}>Cancel</Button>}
        <span className={styles['dim']}>Logs in and runs one command in yaptide’s container.</span>
      </div>
      {Object.entries(wrong).map(([path, message]) => (
        <p key={path} className={styles['wrong']} role="alert">
          {nameOf(path)}: {message}.
        </p>
      ))}
      {asking.step !== 'idle' && asking.stages.length > 0 && (
        <div role="status">
          <StepList label="Steps of getting the URL" steps={asking.stages} />
        </div>
      )}
      {asking.step === 'failed' && <FailurePanel failure={asking.failure} onRetry={onAsk} />}
      {asking.step === 'done' && <Answer answer={asking.value} />}
      <More label="More: container and command">
        <YaptideFields messages={wrong} />
      </More>
    </div>
  );
}

function YaptideFields({ messages: wrong }: { readonly messages: FieldMessages }) {
  const { draft, change, messages } = useProfileForm();
  const all = { ...messages, ...wrong };
  return (
    <>
      <TextField
        label="Container"
        mono
        value={draft.yaptide.container}
        onValue={(container) => change((before) => ({ ...before, yaptide: { ...before.yaptide, container } }))}
        message={all['yaptide.container']}
      />
      <LinesField
        label="Command that prints the URL"
        value={draft.yaptide.command}
        onValue={(command) => change((before) => ({ ...before, yaptide: { ...before.yaptide, command } }))}
        message={all['yaptide.command']}
      />
    </>
  );
}

function Answer({ answer }: { readonly answer: CallOutput<'ssh.askUrl'> }) {
  return (
    <dl className={styles['answer']}>
      <dt>The server’s URL</dt>
      <dd className={styles['url']}>
        <bdi>{visibleText(answer.maskedUrl)}</bdi>
      </dd>
      <dt>Address used</dt>
      <dd>{visibleText(answer.translation)}</dd>
    </dl>
  );
}

/** `hops.1.host` as `Host 2`. */
function nameOf(path: string): string {
  const [part, index] = path.split('.');
  return part === 'hops' && index !== undefined ? `Host ${Number(index) + 1}` : 'Container and command';
}

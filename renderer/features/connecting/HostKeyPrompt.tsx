import { visibleText } from '#renderer/format/visibleText.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { focusFirst } from '#renderer/ui/focusFirst.ts';
import type { PromptProps } from './promptProps.ts';
import styles from './Connecting.module.css';

/** A host whose key nobody here has seen: its fingerprint, and whether to believe it. */
export function HostKeyPrompt({ prompt, Title, onAnswer }: PromptProps<'host-key'>) {
  const { host, port, algorithm, fingerprint, knownAs } = prompt;
  const name = visibleText(port === 22 ? host : `${host}:${port}`);
  return (
    <>
      <Title>The key of {name} is not known yet</Title>
      <p className={styles['text']}>
        Compare this fingerprint with the one that the administrator of the server gives. If they differ, somebody may
        be listening in between.
      </p>
      <p className={styles['fingerprint']}>
        <span>{visibleText(algorithm)}</span>
        <code>{visibleText(fingerprint)}</code>
      </p>
      {knownAs.length > 0 && (
        <p className={styles['text']}>The same key is known already as {knownAs.map(visibleText).join(', ')}.</p>
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

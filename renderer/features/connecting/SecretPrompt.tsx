import { visibleText } from '#renderer/format/visibleText.ts';
import { focusFirst } from '#renderer/ui/focusFirst.ts';
import { PromptButtons } from './PromptButtons.tsx';
import type { PromptProps } from './promptProps.ts';
import styles from './Connecting.module.css';

/** Asks for a password or passphrase. What is typed is read when it is sent and never kept by the page. */
export function SecretPrompt({ prompt, Title, onAnswer }: PromptProps<'secret'>) {
  const { message, refused, canRemember } = prompt;
  return (
    <form
      className={styles['form']}
      onSubmit={(event) => {
        event.preventDefault();
        const typed = new FormData(event.currentTarget);
        const value = typed.get('secret');
        const remember = typed.get('remember') === 'on';
        event.currentTarget.reset();
        onAnswer({ kind: 'secret', value: typeof value === 'string' ? value : '', remember });
      }}
    >
      <Title>{visibleText(message)}</Title>
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
        <p className={styles['text']}>It is kept in memory alone, until the connection is closed.</p>
      )}
      <PromptButtons onAnswer={onAnswer} />
    </form>
  );
}

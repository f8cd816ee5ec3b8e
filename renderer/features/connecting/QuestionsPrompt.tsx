import { visibleText } from '#renderer/format/visibleText.ts';
import { focusFirst } from '#renderer/ui/focusFirst.ts';
import { PromptButtons } from './PromptButtons.tsx';
import type { PromptProps } from './promptProps.ts';
import styles from './Connecting.module.css';

/** What a server asks by itself, in its own words. */
export function QuestionsPrompt({ prompt, Title, onAnswer }: PromptProps<'questions'>) {
  const { host, title, instructions, questions } = prompt;
  return (
    <form
      className={styles['form']}
      onSubmit={(event) => {
        event.preventDefault();
        const typed = new FormData(event.currentTarget);
        const values = questions.map((_question, index) => {
          const value = typed.get(`answer-${index}`);
          return typeof value === 'string' ? value : '';
        });
        event.currentTarget.reset();
        onAnswer({ kind: 'answers', values });
      }}
    >
      <Title>{visibleText(host)} asks</Title>
      {[title, instructions]
        .filter((text) => text.trim() !== '')
        .map((text) => (
          <p key={text} className={styles['stranger']}>
            {visibleText(text)}
          </p>
        ))}
      {questions.map(({ text, echo }, index) => (
        // The order of the questions is what tells them apart.
        // oxlint-disable-next-line react/no-array-index-key
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

import { BlobDefects } from '#renderer/ui/text/StoredText.tsx';
import type { Input } from '#shared/domain/input.ts';
import { formatBytes, formatCount } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import { comparePrimaries, primariesPerTask, type TaskPrimaries } from './comparePrimaries.ts';
import styles from './InputFacts.module.css';

interface InputFactsProps {
  readonly input: Input;
  readonly tasks: TaskPrimaries | undefined;
  /** True if the simulation has several rows, which then show their id. */
  readonly numbered: boolean;
}

/** One Input row in a line: type, primaries from each source, size; below it what does not agree. */
export function InputFacts({ input, tasks, numbered }: InputFactsProps) {
  const perTask = primariesPerTask(input.files);
  const notes = tasks === undefined ? [] : comparePrimaries({ all: input.primaries, perTask, tasks });
  const masked = input.files.reduce((sum, file) => sum + file.masked, 0);
  return (
    <section aria-label={`Input ${input.id}`}>
      <dl className={styles['facts']}>
        {numbered ? <Fact name="Input" value={String(input.id)} /> : null}
        <Fact name="type" value={input.inputType} />
        <Fact name="primaries" value={input.primaries === null ? null : formatCount(input.primaries.slice(0, 60))} />
        <Fact
          name="in one task's files"
          value={perTask === null ? 'not named' : formatCount(String(perTask.primaries))}
        />
        {tasks === undefined ? null : (
          <>
            <Fact name={`requested by ${formatCount(tasks.total)} tasks`} value={formatCount(tasks.requested)} />
            <Fact name="simulated" value={formatCount(tasks.simulated)} />
          </>
        )}
        <Fact name="stored" value={input.blob.storedBytes === null ? null : formatBytes(input.blob.storedBytes)} />
        {masked === 0 ? null : <Fact name="secrets masked" value={formatCount(masked)} />}
      </dl>
      {notes.length === 0 ? null : (
        <ul className={styles['notes']}>
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      <BlobDefects defects={input.defects} />
    </section>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string | null }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className={value === null || value === '' ? styles['none'] : undefined}>
        {value === null ? 'NULL' : value === '' ? "''" : visibleText(value)}
      </dd>
    </div>
  );
}

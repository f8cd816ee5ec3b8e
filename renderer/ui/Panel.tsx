import type { ComponentProps, ReactNode } from 'react';
import { useId } from 'react';
import styles from './Panel.module.css';

interface PanelProps {
  readonly title: string;
  /** A few dim words after the title. */
  readonly note?: ReactNode;
  /** Buttons at the right of the title. */
  readonly actions?: ReactNode;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

/** A part of a page with a title and a border. */
export function Panel({ title, note, actions, className = '', children }: PanelProps) {
  const id = useId();
  return (
    <section className={`${styles['panel']} ${className}`} aria-labelledby={id}>
      <header className={styles['head']}>
        <h2 id={id}>{title}</h2>
        <span className={styles['note']}>{note}</span>
        {actions}
      </header>
      <div className={styles['body']}>{children}</div>
    </section>
  );
}

/** Words that lead somewhere else in the window. */
export function LinkButton({ className = '', ...rest }: ComponentProps<'button'>) {
  return <button type="button" className={`${styles['link']} ${className}`} {...rest} />;
}

interface FigureTileProps {
  /** undefined until it is known. */
  readonly figure: string | undefined;
  readonly name: string;
  readonly icon?: ReactNode;
  readonly tone?: 'danger' | 'warn' | 'good' | undefined;
  /** What the figure means, or why it is missing. */
  readonly text: string;
  /** Leads to what was counted; undefined where there is nothing to show. */
  readonly onShow?: (() => void) | undefined;
}

/** One figure with its name and meaning; a button where there is something to show. */
export function FigureTile({ figure, name, icon, tone, text, onShow }: FigureTileProps) {
  const content = (
    <>
      <span className={styles['figure']}>
        <b>{figure ?? '–'}</b>
        {icon}
        <span>{name}</span>
      </span>
      <span className={styles['sub']} title={text}>
        <span>{text}</span>
        {onShow === undefined ? null : <i>Show</i>}
      </span>
    </>
  );
  if (onShow === undefined) {
    return (
      <div className={styles['tile']} data-tone={tone} aria-busy={figure === undefined && text === ''}>
        {content}
      </div>
    );
  }
  return (
    <button type="button" className={styles['tile']} data-tone={tone} onClick={onShow}>
      {content}
    </button>
  );
}

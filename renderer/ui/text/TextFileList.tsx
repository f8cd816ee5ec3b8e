import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef } from 'react';
import { titleText } from '#renderer/format/titleText.ts';
import { visibleText } from '#shared/visibleText.ts';
import styles from './TextFileList.module.css';

export interface TextFileItem {
  readonly id: string;
  readonly name: string;
  /** Shown on the right: a size, a number. */
  readonly aside?: string;
  /** It has a defect: shown to all users, in few words. */
  readonly warning?: string | undefined;
}

export interface TextFileGroup {
  readonly id: string;
  /** null: the only group needs no heading. */
  readonly heading: string | null;
  readonly items: readonly TextFileItem[];
}

interface TextFileListProps {
  readonly label: string;
  readonly groups: readonly TextFileGroup[];
  readonly selected: string | undefined;
  readonly onSelect: (id: string) => void;
}

/** The texts to choose from, in groups; arrows, Home and End choose. */
export function TextFileList({ label, groups, selected, onSelect }: TextFileListProps) {
  const id = useId();
  const items = groups.flatMap((group) => group.items);
  const at = items.findIndex((item) => item.id === selected);
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    const item = to === undefined ? undefined : items[Math.min(items.length - 1, Math.max(0, to))];
    if (item === undefined) return;
    event.preventDefault();
    onSelect(item.id);
  };
  return (
    <div
      role="listbox"
      aria-label={label}
      tabIndex={0}
      className={styles['list']}
      aria-activedescendant={at === -1 ? undefined : `${id}-${at}`}
      onKeyDown={onKeyDown}
    >
      {groups.map((group) => (
        <div key={group.id} role="group" aria-label={group.heading ?? label}>
          {group.heading === null ? null : <div className={styles['heading']}>{group.heading}</div>}
          {group.items.map((item) => (
            <TextFileOption
              key={item.id}
              item={item}
              domId={`${id}-${items.indexOf(item)}`}
              selected={item.id === selected}
              onSelect={onSelect}
            />
          ))}
        </div>
      ))}
    </div>
  );
}

interface TextFileOptionProps {
  readonly item: TextFileItem;
  readonly domId: string;
  readonly selected: boolean;
  readonly onSelect: (id: string) => void;
}

function TextFileOption({ item, domId, selected, onSelect }: TextFileOptionProps) {
  const option = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (selected) option.current?.scrollIntoView({ block: 'nearest' });
  }, [selected]);
  return (
    // The list, which has the focus, handles the keys.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
    <div
      ref={option}
      id={domId}
      role="option"
      aria-selected={selected}
      className={styles['item']}
      title={titleText(item.name)}
      onClick={() => onSelect(item.id)}
    >
      <bdi className={item.name === '' ? styles['nameless'] : styles['name']}>
        {item.name === '' ? "''" : visibleText(item.name)}
      </bdi>
      {item.warning === undefined ? null : <span className={styles['warning']}>{item.warning}</span>}
      {item.aside === undefined ? null : <span className={styles['aside']}>{item.aside}</span>}
    </div>
  );
}

interface FilesLayoutProps {
  /** Shown above, about all of them. */
  readonly head?: ReactNode;
  readonly side: ReactNode;
  readonly children: ReactNode;
}

/** A list of texts on the left, the chosen one on the right. */
export function FilesLayout({ head, side, children }: FilesLayoutProps) {
  return (
    <div className={styles['layout']}>
      <div className={styles['head']}>{head}</div>
      <div className={styles['side']}>{side}</div>
      <div className={styles['body']}>{children}</div>
    </div>
  );
}

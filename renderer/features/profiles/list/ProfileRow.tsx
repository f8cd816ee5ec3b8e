import { IconDots, IconGripVertical } from '@tabler/icons-react';
import type { DragEvent, KeyboardEvent } from 'react';
import { titleText } from '#renderer/format/titleText.ts';
import { IconButton } from '#renderer/ui/Button.tsx';
import type { Profile } from '#shared/domain/profile.ts';
import { visibleText } from '#shared/visibleText.ts';
import { ColourDot, RoleBadge } from './ProfileMarks.tsx';
import { profilePlace } from '../profilePlace.ts';
import styles from './ProfilesSection.module.css';

export interface RowOperations {
  readonly onConnect: (profile: Profile) => void;
  readonly onMenu: (profile: Profile, anchor: HTMLElement) => void;
  /** One position up (-1) or down (1); undefined if the order cannot be changed at the moment. */
  readonly onStep: ((profile: Profile, step: -1 | 1) => void) | undefined;
  readonly onDrop: (moved: string, onto: Profile) => void;
}

/** Marks what is dragged; only profiles are accepted. */
const dragType = 'application/x-tidescope-profile';

/** One saved connection: a click connects, Alt and an arrow key or its handle moves it. */
export function ProfileRow({ profile, operations }: { readonly profile: Profile; readonly operations: RowOperations }) {
  const { name, colour, role } = profile;
  const place = profilePlace(profile);
  const movable = operations.onStep !== undefined;
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const step = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : undefined;
    if (step === undefined) return;
    event.preventDefault();
    if (event.altKey) operations.onStep?.(profile, step);
    else focusNeighbour(event.currentTarget, step);
  };
  return (
    // Dropping is the pointer's equivalent of Alt and an arrow key on the button within.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <li
      className={styles['row']}
      onDragOver={(event) => (event.dataTransfer.types.includes(dragType) ? event.preventDefault() : undefined)}
      onDrop={(event: DragEvent) => {
        const moved = event.dataTransfer.getData(dragType);
        if (moved === '') return;
        event.preventDefault();
        operations.onDrop(moved, profile);
      }}
    >
      <Handle id={profile.id} movable={movable} />
      <button
        type="button"
        className={styles['entry']}
        data-profile={profile.id}
        aria-keyshortcuts={movable ? 'Alt+ArrowUp Alt+ArrowDown' : undefined}
        onClick={() => operations.onConnect(profile)}
        onKeyDown={onKeyDown}
      >
        <ColourDot colour={colour} />
        <span className={styles['name']}>
          <strong title={titleText(name)}>{visibleText(name)}</strong>
          <RoleBadge role={role} />
        </span>
        <bdi className={styles['place']} title={titleText(place)}>
          {visibleText(place)}
        </bdi>
      </button>
      <IconButton
        label={`More about ${name}`}
        aria-haspopup="menu"
        onClick={(event) => operations.onMenu(profile, event.currentTarget)}
      >
        <IconDots size={17} stroke={1.7} aria-hidden="true" />
      </IconButton>
    </li>
  );
}

function focusNeighbour(from: HTMLElement, step: -1 | 1): void {
  const all = [...(from.closest('section')?.querySelectorAll<HTMLElement>('[data-profile]') ?? [])];
  all[all.indexOf(from) + step]?.focus();
}

function Handle({ id, movable }: { readonly id: string; readonly movable: boolean }) {
  return (
    <span
      className={styles['handle']}
      draggable={movable}
      data-movable={movable}
      title={movable ? 'Drag to reorder within the group, or press Alt with an arrow key' : undefined}
      onDragStart={(event) => {
        event.dataTransfer.setData(dragType, id);
        event.dataTransfer.effectAllowed = 'move';
      }}
    >
      <IconGripVertical size={14} stroke={1.7} aria-hidden="true" />
    </span>
  );
}

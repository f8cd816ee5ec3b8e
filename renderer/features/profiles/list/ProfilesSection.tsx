import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { toFailure } from '#renderer/api/client.ts';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { ConfirmDialog } from '#renderer/ui/Modal.tsx';
import { SearchBox } from '#renderer/ui/SearchBox.tsx';
import type { Target } from '#shared/domain/connection.ts';
import type { Profile } from '#shared/domain/profile.ts';
import type { Failure } from '#shared/failure.ts';
import { visibleText } from '#shared/visibleText.ts';
import { profileQueries } from '../profileQueries.ts';
import { ProfileMenu } from './ProfileMenu.tsx';
import { findProfiles, groupProfiles, moveProfile, stepProfile } from './profileOrder.ts';
import { ProfileRow, type RowOperations } from './ProfileRow.tsx';
import { SectionButtons } from './SectionButtons.tsx';
import { useProfileActions } from './useProfileActions.ts';
import styles from './ProfilesSection.module.css';

interface ProfilesSectionProps {
  readonly onConnect: (target: Target, label: string) => void;
  readonly onTest: (target: Target, label: string) => void;
  readonly onEdit: (profileId: string) => void;
  readonly onNew: () => void;
}

/** With fewer connections there is no search box. */
const searchFrom = 6;

/** The saved connections by group; a click connects. */
export function ProfilesSection({ onConnect, onTest, onEdit, onNew }: ProfilesSectionProps) {
  const list = useQuery(profileQueries.list(useClient()));
  const operations = useProfileActions();
  const [text, setText] = useState('');
  const [menu, setMenu] = useState<{ readonly profile: Profile; readonly anchor: HTMLElement } | undefined>(undefined);
  const [removing, setRemoving] = useState<Profile | undefined>(undefined);
  const profiles = list.data?.profiles ?? [];
  const { section, keepFocus } = useKeptFocus();
  if (list.isPending) return null;
  const found = findProfiles(profiles, text);
  const reorder = (next: readonly Profile[], id: string): void => {
    if (next !== profiles) operations.reorder(next, id);
  };
  const rowOperations: RowOperations = {
    onConnect: ({ id, name }) => onConnect({ kind: 'profile', id }, name),
    onMenu: (profile, anchor) => setMenu({ profile, anchor }),
    onStep:
      text === ''
        ? (profile, step) => {
            keepFocus(profile.id);
            reorder(stepProfile(profiles, profile.id, step), profile.id);
          }
        : undefined,
    onDrop: (moved, onto) => reorder(moveProfile(profiles, moved, onto.id), moved),
  };
  return (
    <section className={styles['section']} aria-labelledby="saved" ref={section}>
      <div className={styles['head']}>
        <h2 id="saved">Saved connections</h2>
        {profiles.length >= searchFrom && <SearchBox hint="name, group or place" value={text} onValue={setText} />}
        <SectionButtons
          onImport={operations.importFile}
          onExport={profiles.length === 0 ? undefined : () => operations.exportFile(undefined)}
          onNew={onNew}
        />
      </div>
      <SectionNotes
        notice={list.data?.notice ?? ''}
        told={operations.told}
        failure={operations.failure ?? (list.isError ? toFailure(list.error) : undefined)}
        none={emptyWords(profiles, found, list.isSuccess)}
      />
      <ProfileGroups profiles={found} operations={rowOperations} />
      <ProfileMenu
        profile={menu?.profile}
        anchor={menu?.anchor ?? null}
        operations={operations}
        onEdit={onEdit}
        onTest={onTest}
        onRemove={setRemoving}
        onClose={() => setMenu(undefined)}
      />
      {removing !== undefined && (
        <ConfirmDialog
          title={`Remove ‘${visibleText(removing.name)}’?`}
          operation="Remove connection"
          isDangerous
          onConfirm={() => {
            operations.remove(removing);
            setRemoving(undefined);
          }}
          onClose={() => setRemoving(undefined)}
        >
          The saved connection and its stored secrets are removed. The database is not touched.
        </ConfirmDialog>
      )}
    </section>
  );
}

function emptyWords(all: readonly Profile[], found: readonly Profile[], isRead: boolean): string {
  if (!isRead || found.length > 0) return '';
  return all.length === 0
    ? 'No saved connections yet. A saved connection keeps its colour, SSH hosts and time limits.'
    : 'No matches';
}

interface ProfileGroupsProps {
  readonly profiles: readonly Profile[];
  readonly operations: RowOperations;
}

/** The rows under the names of their groups. */
function ProfileGroups({ profiles, operations }: ProfileGroupsProps) {
  return groupProfiles(profiles).map(({ name, profiles: members }) => (
    <div key={name}>
      {name === '' ? null : <h3 className={styles['group']}>{visibleText(name)}</h3>}
      <ul className={styles['list']} aria-label={name === '' ? 'Saved connections' : visibleText(name)}>
        {members.map((profile) => (
          <ProfileRow key={profile.id} profile={profile} operations={operations} />
        ))}
      </ul>
    </div>
  ));
}

interface SectionNotesProps {
  /** Core's message about the profile file; '' for none. */
  readonly notice: string;
  /** The results of the last action, a sentence each. */
  readonly told: readonly string[];
  readonly failure: Failure | undefined;
  /** Why no row is shown; '' if some are. */
  readonly none: string;
}

/** The messages about the list, above its rows. */
function SectionNotes({ notice, told, failure, none }: SectionNotesProps) {
  return (
    <>
      {notice === '' ? null : (
        <p className={styles['notice']} role="note">
          {visibleText(notice)}
        </p>
      )}
      {failure !== undefined && <FailurePanel failure={failure} />}
      <div className={styles['told']} role="status">
        {told.map((sentence) => (
          <p key={sentence}>{visibleText(sentence)}</p>
        ))}
      </div>
      {none === '' ? null : <p className={styles['none']}>{none}</p>}
    </>
  );
}

/** Restores the focus on a moved row: the browser removes it when the element changes its position. */
function useKeptFocus() {
  const section = useRef<HTMLElement>(null);
  const moved = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (moved.current === undefined) return;
    section.current?.querySelector<HTMLElement>(`[data-profile="${CSS.escape(moved.current)}"]`)?.focus();
    moved.current = undefined;
  });
  return { section, keepFocus: (id: string) => void (moved.current = id) };
}

import { type MenuEntry, PopupMenu } from '#renderer/ui/PopupMenu.tsx';
import type { Target } from '#shared/domain/connection.ts';
import type { Profile } from '#shared/domain/profile.ts';
import type { useProfileActs } from './useProfileActs.ts';

interface ProfileMenuProps {
  readonly profile: Profile | undefined;
  readonly anchor: HTMLElement | null;
  readonly acts: ReturnType<typeof useProfileActs>;
  readonly onEdit: (profileId: string) => void;
  readonly onTest: (target: Target, label: string) => void;
  readonly onRemove: (profile: Profile) => void;
  readonly onClose: () => void;
}

/** What can be done with one saved connection. */
export function ProfileMenu({ profile, anchor, acts, onEdit, onTest, onRemove, onClose }: ProfileMenuProps) {
  const act = (label: string, run: (of: Profile) => void): MenuEntry => ({
    kind: 'act',
    label,
    act: () => (profile === undefined ? undefined : run(profile)),
  });
  return (
    <PopupMenu
      label={`More about ${profile?.name ?? ''}`}
      anchor={anchor}
      entries={[
        act('Edit', ({ id }) => onEdit(id)),
        act('Duplicate', acts.duplicate),
        act('Test', ({ id, name }) => onTest({ kind: 'profile', id }, name)),
        act('Copy link', acts.copyLink),
        act('Export', acts.exportFile),
        { kind: 'line', label: 'danger' },
        act('Remove…', onRemove),
      ]}
      onClose={onClose}
      focusAfter={() => anchor}
    />
  );
}

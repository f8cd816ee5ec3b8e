import { type MenuEntry, PopupMenu } from '#renderer/ui/PopupMenu.tsx';
import type { Target } from '#shared/domain/connection.ts';
import type { Profile } from '#shared/domain/profile.ts';
import type { useProfileActions } from './useProfileActions.ts';

interface ProfileMenuProps {
  readonly profile: Profile | undefined;
  readonly anchor: HTMLElement | null;
  readonly operations: ReturnType<typeof useProfileActions>;
  readonly onEdit: (profileId: string) => void;
  readonly onTest: (target: Target, label: string) => void;
  readonly onRemove: (profile: Profile) => void;
  readonly onClose: () => void;
}

/** The actions on one saved connection. */
export function ProfileMenu({ profile, anchor, operations, onEdit, onTest, onRemove, onClose }: ProfileMenuProps) {
  const operation = (label: string, run: (of: Profile) => void): MenuEntry => ({
    kind: 'action',
    label,
    action: () => (profile === undefined ? undefined : run(profile)),
  });
  return (
    <PopupMenu
      label={`More about ${profile?.name ?? ''}`}
      anchor={anchor}
      entries={[
        operation('Edit', ({ id }) => onEdit(id)),
        operation('Duplicate', operations.duplicate),
        operation('Test', ({ id, name }) => onTest({ kind: 'profile', id }, name)),
        operation('Copy link', operations.copyLink),
        operation('Export', operations.exportFile),
        { kind: 'line', label: 'danger' },
        operation('Remove…', onRemove),
      ]}
      onClose={onClose}
      focusAfter={() => anchor}
    />
  );
}

import { useId } from 'react';
import { TextField } from '#renderer/ui/Field.tsx';
import { RadioRow } from '#renderer/ui/RadioRow.tsx';
import { profileColours, roles } from '#shared/domain/profile.ts';
import { FormPart } from './FormPart.tsx';
import { withRole } from './profileDraft.ts';
import { useProfileForm } from './profileFormContext.ts';
import { ColourDot } from '../list/ProfileMarks.tsx';
import { roleWords } from '../profileWords.ts';

/** The connection's name and purpose. */
export function NamePart() {
  const { draft, change, messages, groups } = useProfileForm();
  const list = useId();
  return (
    <FormPart title="Name" about="How the connection is listed, and which safeguards apply to it.">
      <TextField
        label="Name"
        width="half"
        value={draft.name}
        onValue={(name) => change((before) => ({ ...before, name }))}
        message={messages['name']}
      />
      <TextField
        label="Group (optional)"
        width="half"
        value={draft.group}
        onValue={(group) => change((before) => ({ ...before, group }))}
        message={messages['group']}
        list={list}
      />
      <datalist id={list}>
        {groups.map((group) => (
          <option key={group}>{group}</option>
        ))}
      </datalist>
      <RadioRow
        label="Role"
        value={draft.role}
        choices={roles.map((role) => ({ value: role, label: role }))}
        onValue={(role) => change((before) => withRole(before, role))}
        hint={roleWords[draft.role]}
      />
      <RadioRow
        label="Colour"
        value={draft.colour}
        choices={profileColours.map((colour) => ({
          value: colour,
          label: colour,
          mark: <ColourDot colour={colour} />,
        }))}
        onValue={(colour) => change((before) => ({ ...before, colour }))}
      />
    </FormPart>
  );
}
